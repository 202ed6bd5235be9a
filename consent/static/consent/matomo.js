// Starts Matomo. The tracker itself is the next script of the page; it reads this queue.
{
  const { url, site, cookies } = document.currentScript.dataset;
  const queue = (window._paq = window._paq || []);
  if (cookies !== "yes") queue.push(["disableCookies"]);
  queue.push(["setTrackerUrl", `${url}/matomo.php`], ["setSiteId", site]);
  queue.push(["trackPageView"], ["enableLinkTracking"]);
}
