// Hands the picture that was chosen back to the article form, in the window that asked for one:
// to its rich text, or to the field of the cover.

const asked = new URLSearchParams(location.search);
const text = asked.get("CKEditorFuncNum"); // so the rich text editor asks for a file
const field = asked.get("field");

document.querySelector(".pictures")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !window.opener) return;
  const { number, alt } = link.dataset;
  const address = link.getAttribute("href");
  if (text) {
    window.opener.CKEDITOR.tools.callFunction(text, address, { alternative_text: alt });
  } else if (field) {
    const chosen = new CustomEvent("picture:chosen", { detail: { number, address, alt } });
    window.opener.document.getElementById(field)?.dispatchEvent(chosen);
  } else {
    return;
  }
  event.preventDefault();
  window.close();
});
