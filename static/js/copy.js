// Copies a link, and says so in the words of #copied. navigator.clipboard exists on https only, and a workshop's own network is plain http.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    const copied = document.getElementById("copied");
    copied.textContent = copied.dataset.say;
    button.querySelector("[data-label]").textContent = copied.dataset.sayShort;
  });
});
