// The forms with a text editor lose nothing but comfort without script: this names the editor for
// screen readers, and asks before typed text is left behind.

const form = document.querySelector("#content-main form");

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
