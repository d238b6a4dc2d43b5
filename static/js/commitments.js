// What is typed while a tap on another proposal is on its way stays, and so does the field that one types in.

/** @type {Map<string, string>} */
let typed = new Map();
let place = "";

/** @returns {NodeListOf<HTMLInputElement>} */
const fields = () => document.querySelectorAll("#proposed input:not([type=hidden])");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!(event.target instanceof HTMLElement) || event.target.id !== "room") return;
  typed = new Map([...fields()].map((field) => [field.id, field.value]));
  place = document.activeElement instanceof HTMLInputElement ? document.activeElement.id : "";
});

document.addEventListener("htmx:afterSettle", () => {
  for (const field of fields()) field.value = typed.get(field.id) ?? field.value;
  if (place) document.getElementById(place)?.focus();
  typed = new Map();
  place = "";
});
