// Shows a switch of the framing only where it is asked. Without this script all are shown, and the server keeps those that are asked.

/** @param {string} name */
function chosen(name) {
  const picked = document.querySelector(`input[name="${name}"]:checked`);
  return picked instanceof HTMLInputElement ? picked.value : "";
}

function show() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-asked-when]"))) {
    /** @type {Record<string, string[]>} */
    const when = JSON.parse(part.dataset.askedWhen ?? "{}");
    part.hidden = Object.entries(when).some(([name, values]) => chosen(name) !== "" && !values.includes(chosen(name)));
  }
}

document.addEventListener("change", show);
show();
