// Starts Google Analytics with its advertising features off. Google's tag is the next script.
window.dataLayer = window.dataLayer || [];
function gtag() {
  window.dataLayer.push(arguments);
}
gtag("js", new Date());
gtag("config", document.currentScript.dataset.id, {
  allow_google_signals: false,
  allow_ad_personalization_signals: false,
});
