// The cover of an article: its link opens the library in a window that hands the choice back.
// Without script the library opens all the same, and the number is typed.

for (const link of document.querySelectorAll("[data-chooses]")) {
  const field = document.getElementById(link.dataset.chooses);
  const shown = link.parentElement.querySelector("img");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.open(link.href, "_blank", "width=900,height=700");
  });
  field.addEventListener("picture:chosen", ({ detail: { number, address } }) => {
    field.value = number;
    shown.src = address;
    shown.hidden = false;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => { if (!field.value) shown.hidden = true; });
}
