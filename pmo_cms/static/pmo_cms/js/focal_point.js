// The focal point of a picture, by a click on it. Without script there are two fields of numbers.

const figure = document.getElementById("focal");
const picture = figure.querySelector("img");
const mark = figure.querySelector(".focal-mark");
const fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));

function showMark() {
  const [x, y] = fields.map(({ value }) => Math.min(100, Math.max(0, Number(value))));
  mark.style.insetInlineStart = `${x}%`;
  mark.style.insetBlockStart = `${y}%`;
  mark.hidden = false;
}

if (!fields.includes(null)) {
  figure.querySelector(".focal-click").hidden = false;
  figure.classList.add("focal-clickable");
  picture.addEventListener("click", (event) => {
    const { width, height } = picture.getBoundingClientRect();
    fields[0].value = Math.round((100 * event.offsetX) / width);
    fields[1].value = Math.round((100 * event.offsetY) / height);
    showMark();
  });
  for (const field of fields) field.addEventListener("input", showMark);
  showMark();
}

// A new picture is shown as soon as it is chosen. As a data address: the policy allows no other.
document.getElementById("id_file")?.addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    picture.src = reader.result;
    figure.hidden = false;
  });
  reader.readAsDataURL(file);
});
