// Says how many reports are ticked to be compared, and lets two be. Without this script the server says it when asked.

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} said
 */
function count(button, said) {
  const ticked = document.querySelectorAll('input[form="beside"]:checked').length;
  const { say = "", sayMore = "" } = said.dataset;
  said.textContent = (ticked > 2 ? sayMore : say).replace("{count}", String(ticked));
  said.hidden = false;
  button.disabled = ticked !== 2;
}

const button = document.querySelector("#beside button"), said = document.getElementById("ticked");
if (button instanceof HTMLButtonElement && said) {
  const recount = () => count(button, said);
  // A list that is searched or paged is another one; the browser's Back brings ticks back after the scripts ran.
  for (const name of ["change", "htmx:afterSettle"]) document.addEventListener(name, recount);
  window.addEventListener("pageshow", recount);
  recount();
}
