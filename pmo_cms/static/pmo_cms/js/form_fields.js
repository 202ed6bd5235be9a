// The fields of a form as somebody sees them: what stands in them, what the server had put there,
// and putting something else in. A value is a list, for a name may have several controls.

const NOT_TYPED = ["hidden", "password", "file", "submit", "button", "fieldset"];
const editors = new Map();

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  editors.set(textarea, editor);
});

export function names(form) {
  const typed = [...form.elements].filter(({ name, type }) => name && !NOT_TYPED.includes(type));
  return [...new Set(typed.map(({ name }) => name))];
}

function controls(form, name) {
  return [...form.elements].filter((control) => control.name === name);
}

export function valuesNow(form, name) {
  return controls(form, name).flatMap((control) => {
    if (control.options) return [...control.selectedOptions].map(({ value }) => value);
    if (isTicked(control)) return control.checked ? [control.value] : [];
    return [control.value];
  });
}

// As the page came, whatever the browser has filled in again by itself since.
export function valuesServed(form, name) {
  return controls(form, name).flatMap((control) => {
    if (control.options) return selectedByDefault(control);
    if (isTicked(control)) return control.defaultChecked ? [control.value] : [];
    return [control.defaultValue];
  });
}

function isTicked({ type }) {
  return type === "checkbox" || type === "radio";
}

function selectedByDefault(select) {
  const options = [...select.options];
  const chosen = options.filter(({ defaultSelected }) => defaultSelected);
  const shown = chosen.length || select.multiple ? chosen : options.slice(0, 1);
  return shown.map(({ value }) => value);
}

export function isSame(form, name, some, others) {
  const read = editors.has(controls(form, name)[0]) ? markup : String;
  return some.length === others.length && some.every((value, n) => read(value) === read(others[n]));
}

// The editor and the server write the same text with other entities and closing tags.
function markup(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.innerHTML;
}

// What is not on offer any more, as a category that was merged, stays as it is.
export function fill(form, name, values) {
  controls(form, name).forEach((control, n) => {
    if (isTicked(control)) control.checked = values.includes(control.value);
    else if (control.options) choose(control, values);
    else if (editors.has(control)) editors.get(control).commands.setContent(values[n]);
    else control.value = values[n];
  });
}

function choose(select, values) {
  const options = [...select.options];
  if (!values.every((wanted) => options.some(({ value }) => value === wanted))) return;
  for (const option of options) option.selected = values.includes(option.value);
}

export function focus(form, name) {
  const [control] = controls(form, name);
  control.closest("details")?.setAttribute("open", "");
  if (editors.has(control)) editors.get(control).commands.focus();
  else control.focus();
}

export function labelOf(form, name) {
  const row = controls(form, name)[0].closest(".form-row");
  return row?.querySelector("label, legend")?.textContent.replace(":", "").trim() ?? name;
}
