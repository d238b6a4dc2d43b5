// Shows a field of the framing only where it is asked, and says which folds were changed. Without this script all
// fields are shown, and the server keeps those that are asked.

/** @param {string} name */
function chosen(name) {
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (document.querySelectorAll(`[name="${name}"]`));
  const [first] = fields;
  if (first instanceof HTMLSelectElement) return first.value;
  if (first?.type === "checkbox") return first.checked && !first.closest("[hidden]") ? "yes" : "no";
  return [...fields].find((each) => each instanceof HTMLInputElement && each.checked)?.value ?? "";
}

function show() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-asked-when]"))) {
    /** @type {Record<string, string[]>} */
    const when = JSON.parse(part.dataset.askedWhen ?? "{}");
    part.hidden = Object.entries(when).some(([name, values]) => chosen(name) !== "" && !values.includes(chosen(name)));
  }
}

/** @param {Event} event */
function changed(event) {
  const line = event.target instanceof Element && event.target.closest("details")?.querySelector("[data-changed]");
  if (line instanceof HTMLElement) line.textContent = line.dataset.changed ?? "";
}

document.addEventListener("change", show);
document.addEventListener("input", changed);
show();
