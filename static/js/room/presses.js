// No press on the console is lost. One that comes while another's answer is awaited is kept and sent after it, on the room
// as it is then. The same button pressed once more is not: a second "next" would skip what nobody has seen. Where the button
// is gone meanwhile, or means something else, the console says that it was not done.

/**
 * @typedef {object} Press
 * @property {string} part  whose form is sent
 * @property {string} name
 * @property {string} value  of the button
 * @property {string} words  on the button
 * @property {string} heading  of the console when it was pressed
 */

// What these do, they do to the topic that stands there: on the next one they would be another act.
const OF_THE_TOPIC = new Set(["reveal", "hide", "again", "quotes"]);

const desk = /** @type {HTMLElement} */ (document.querySelector(".console"));
/** @type {Press[]} */
const kept = [];
/** @type {string[]} */
const untold = [];
/** @type {Press | null} */
let doing = null; // until its answer stands on the page
let isSending = false;

export const isBusy = () => doing !== null;

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = /** @type {CustomEvent} */ (event).detail;
  if (!(elt instanceof HTMLFormElement) || !desk.contains(elt)) return;
  const press = pressOf(elt, triggeringEvent?.submitter);
  if (doing === null || isSending) {
    doing = press;
    return;
  }
  event.preventDefault();
  if (![doing, ...kept].some((each) => isSame(each, press) && each.heading === press.heading)) kept.push(press);
});

/**
 * The answer to what is under way has come, or never will.
 *
 * @param {boolean} isAnswered
 */
export function answered(isAnswered) {
  if (doing && !isAnswered) untold.push(say(desk.dataset.sayUnanswered, doing));
  setTimeout(sendNext); // htmx still takes the request for under way
}

function sendNext() {
  doing = null;
  for (let press = kept.shift(); press; press = kept.shift()) {
    const button = buttonOf(press);
    if (!button) {
      untold.push(say(desk.dataset.sayGoneOn, press));
      continue;
    }
    isSending = true;
    button.click();
    isSending = false;
    if (doing) return;
  }
  tell();
}

/**
 * Return the button that does the same as when it was pressed.
 *
 * @param {Press} press
 */
function buttonOf(press) {
  if (OF_THE_TOPIC.has(press.value) && press.heading !== heading()) return null;
  for (const button of document.querySelectorAll(`#${CSS.escape(press.part)} button:not([disabled])`)) {
    if (!(button instanceof HTMLButtonElement) || !button.form) continue;
    if (isSame(press, pressOf(button.form, button))) return button;
  }
  return null;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null | undefined} button
 * @returns {Press}
 */
function pressOf(form, button) {
  const pressed = button ?? form.querySelector("button");
  const { name, value } = pressed instanceof HTMLButtonElement ? pressed : { name: "", value: "" };
  const does = value || form.querySelector("input[name=do]")?.getAttribute("value") || "";
  const part = form.closest("[data-part]")?.id ?? "";
  return { part, name, value: does, words: wordsOf(pressed), heading: heading() };
}

/** @param {HTMLElement | null} button */
function wordsOf(button) {
  const copy = /** @type {HTMLElement | undefined} */ (button?.cloneNode(true));
  for (const beside of copy?.querySelectorAll("kbd, small, .mono, .vh") ?? []) beside.remove();
  return (copy?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/**
 * @param {Press} one
 * @param {Press} other
 */
const isSame = (one, other) =>
  one.part === other.part && one.name === other.name && one.value === other.value && one.words === other.words;

const heading = () => document.querySelector("#con-now h1")?.textContent ?? "";

/**
 * @param {string | undefined} sentence
 * @param {Press} press
 */
const say = (sentence, press) => (sentence ?? "").replace("{press}", press.words);

function tell() {
  const place = document.getElementById("con-refusal");
  if (!place || !untold.length) return;
  const line = document.createElement("p");
  line.className = "con-box bad";
  line.textContent = untold.splice(0).join(" ");
  place.append(line);
  place.dataset.told = ""; // which the next answer takes away
}
