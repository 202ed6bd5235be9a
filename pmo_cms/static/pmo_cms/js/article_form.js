// The article form without script loses nothing but comfort: this names the text editor for
// screen readers, and asks before typed text is left behind.

const form = document.getElementById("article_form");

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = textarea.labels[0]?.textContent.replace(":", "").trim() ?? "Text";
  editor.view.dom.setAttribute("aria-label", label);
  editor.on("update", () => { changed = true; });
});

let changed = false;
form?.addEventListener("input", () => { changed = true; });
form?.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
