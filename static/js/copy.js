// Copies a link, or all of them, and says so in the words of #copied; prints the page where a button says so. navigator.clipboard exists on https only, and a workshop's own network is plain http.

/**
 * @param {HTMLElement} button
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {HTMLElement} copied
 */
function offer(button, field, copied) {
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    // A browser may have it and refuse it.
    const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    if (!isCopied) document.execCommand("copy");
    copied.textContent = copied.dataset.say ?? "";
    const label = button.querySelector("[data-label]");
    if (label) label.textContent = copied.dataset.sayShort ?? "";
  });
}

const copied = document.getElementById("copied");
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  const field = document.getElementById(button.dataset.copy ?? "");
  const holdsText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  if (copied && holdsText) offer(button, field, copied);
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-print]"))) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
