// The facilitator's window: a key presses the button it is printed on, clocks run, and what is typed is never swapped away.
// It looks again whenever the room's channel says that something changed. Where whoever steers has it so, a vote is shown
// as soon as nobody's is missing: the time is never up for anybody.
import { follow } from "../live/room.js";
import { answered, isBusy } from "./presses.js";

const COUNTED = 1_500; // so long the wall says that all have voted before it shows what
/** @type {Map<string, string>} */
const shown = new Map(); // what stands in each part, as it came
let sender = ""; // the part whose form was sent last
/** @type {Map<XMLHttpRequest, string>} */
const underWay = new Map(); // commands whose answer has not come yet, and the part that sent each
let isMissed = false; // a look that came back meanwhile
let heard = 0; // the newest step that the room told of: the wall shows it
let skew = 0; // of this machine's clock, in milliseconds
let rings = "";

const SHOWN = new Set([200, 409, 422]); // what comes as an answer, a refusal among them

const desk = /** @type {HTMLElement} */ (document.querySelector(".console"));
const FIELDS = "input:not([type=hidden]), textarea, select";

/** @param {EventTarget | null} target */
const fieldOf = (target) => (target instanceof Element ? target.closest(FIELDS) : null);

/** @param {Element | null} element */
const partOf = (element) => element?.closest("[data-part]")?.id ?? "";

document.addEventListener("keydown", (event) => {
  const field = fieldOf(event.target);
  if (event.key === "Escape" && field instanceof HTMLElement) field.blur();
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = document.querySelector(`[data-keys~="${CSS.escape(key)}"]:not([disabled])`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault(); // a letter would land in the field that gets the focus
  button.click();
});

// What was typed and not sent stays, whatever the room does meanwhile.
document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (field) document.getElementById(partOf(field))?.setAttribute("data-typed", "");
  if (field instanceof HTMLInputElement && field.id === "note_text") markNames(field);
});

/**
 * Say whom a note names: the report prints it, and names nobody who takes part.
 * @param {HTMLInputElement} field
 */
function markNames(field) {
  const line = field.form?.querySelector("[data-named]");
  if (!(line instanceof HTMLElement)) return;
  const options = /** @type {NodeListOf<HTMLOptionElement>} */ (document.querySelectorAll("#owners option"));
  const named = [...options].map((each) => each.value).filter((name) => isNamedIn(name, field.value));
  line.textContent = named.length ? (line.dataset.named ?? "").replace("{names}", () => named.join(", ")) : "";
}

/**
 * Whether a text names somebody, whole or by the first name. That may be a word as well: it counts as it is spelled.
 * @param {string} name
 * @param {string} text
 */
function isNamedIn(name, text) {
  return hasWords(text.toLowerCase(), name.toLowerCase()) || hasWords(text, name.replace(/ .*/, ""));
}

/**
 * @param {string} text
 * @param {string} words
 */
function hasWords(text, words) {
  const literal = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "u").test(text);
}

// What opens at the end of a column would stand below its edge.
document.addEventListener("toggle", ({ target }) => {
  if (!(target instanceof HTMLDetailsElement) || !target.open) return;
  // The list of who is here comes open by itself, with everybody who joins: it takes nobody from what they read.
  target.scrollIntoView({ block: target.closest("#con-form") ? "nearest" : "start" });
  const field = target.querySelector("input:not([type=hidden], [type=checkbox]), textarea");
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
}, true);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!(event.target instanceof HTMLFormElement)) return;
  sender = partOf(event.target);
  underWay.set(/** @type {CustomEvent} */ (event).detail.xhr, sender);
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail, target: part } = /** @type {CustomEvent} */ (event);
  if (!(part instanceof HTMLElement)) return;
  const came = detail.fragment.firstElementChild?.outerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1") ?? "";
  const isTyping = part.hasAttribute("data-typed") || partOf(fieldOf(document.activeElement)) === part.id;
  const isSame = shown.get(part.id) === came && !part.hasAttribute("data-told");
  // A list that was sent is folded by its answer, be it what it came as. Keys stay: one may be pressed while they change.
  const isSent = sender === part.id, isFolded = isSent && part.querySelector("details") !== null;
  if ((isSame && !isFolded) || (isTyping && !isSent)) detail.shouldSwap = false;
  else shown.set(part.id, came);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const date = Date.parse(detail.xhr.getResponseHeader("Date") ?? "");
  if (date) skew = date - Date.now();
  // A look that set out before a command may come back after its answer, and knows less. One that comes back before would
  // take the form away that waits for its answer.
  const step = Number(/data-step="(\d+)"/.exec(detail.serverResponse)?.[1] ?? Infinity);
  const isLook = detail.requestConfig.verb === "get";
  if (isLook && underWay.size) isMissed = true;
  if (step < shownStep() || (isLook && underWay.size)) detail.shouldSwap = false;
  // Once what was typed is kept the keys work again; htmx gives the focus back only to what has it.
  const isKept = sender && detail.xhr.status < 400 && detail.requestConfig.verb === "post";
  if (isKept && fieldOf(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (underWay.get(detail.xhr) === sender) sender = "";
  if (underWay.delete(detail.xhr)) {
    answered(SHOWN.has(detail.xhr.status));
    isMissed ||= !SHOWN.has(detail.xhr.status);
  }
  if (isMissed && !underWay.size) {
    isMissed = false;
    look();
  }
});

function look() {
  document.getElementById("con-look")?.dispatchEvent(new Event("room:look"));
}

document.addEventListener("htmx:afterSettle", () => {
  const step = String(shownStep());
  for (const field of document.querySelectorAll("input[name=seen]")) /** @type {HTMLInputElement} */ (field).value = step;
  tick();
  markBehind();
  showOnceAllVoted();
});

// What stands here is not read aloud while the wall shows something else.
function markBehind() {
  desk.classList.toggle("behind", heard > shownStep());
}

const shownStep = () => Number(document.getElementById("con-head")?.dataset.step ?? -1);

document.addEventListener("room:step", (event) => {
  const { step } = /** @type {CustomEvent<{step: number}>} */ (event).detail;
  heard = step;
  markBehind();
  // The answer to a command of one's own is on its way meanwhile.
  setTimeout(() => step > shownStep() && look(), 100);
});
follow(desk.dataset.room ?? "", () => {}, Number(desk.dataset.step));

const shows = /** @type {HTMLElement} */ (document.getElementById("con-shows"));
const wish = /** @type {HTMLInputElement} */ (shows.querySelector("input"));
let isTried = false; // this vote: a refusal is not asked for again
let wait = 0;
shows.hidden = false;
wish.checked = recalled() !== "no";
wish.addEventListener("change", () => {
  recall(wish.checked ? "yes" : "no");
  wish.blur(); // so that the keys work again
  showOnceAllVoted();
});
showOnceAllVoted();

function showOnceAllVoted() {
  const isComplete = document.querySelector("[data-all-voted]") !== null;
  if (!isComplete) isTried = false;
  if (!isComplete || isTried || wait || !wish.checked || isBusy()) return;
  wait = setTimeout(() => {
    wait = 0;
    const button = document.querySelector("#key-r:not([disabled])");
    // Whoever pressed something meanwhile may be at another topic with the answer: it is seen to again then.
    if (isBusy() || !wish.checked || !document.querySelector("[data-all-voted]") || !(button instanceof HTMLElement)) return;
    isTried = true;
    button.click();
  }, COUNTED);
}

function recalled() {
  try {
    return sessionStorage.getItem("room-shows");
  } catch {  // no storage in this window
    return null;
  }
}

/** @param {string} word */
function recall(word) {
  try {
    sessionStorage.setItem("room-shows", word);
  } catch {
    // It holds as long as the page is open.
  }
}

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function tick() {
  const now = Date.now() + skew;
  for (const each of document.querySelectorAll("[data-since]")) {
    each.textContent = clock(Math.max(0, (now - Date.parse(/** @type {HTMLElement} */ (each).dataset.since ?? "")) / 1000));
  }
  for (const each of document.querySelectorAll("[data-until]")) {
    const until = /** @type {HTMLElement} */ (each).dataset.until ?? "";
    const left = (Date.parse(until) - now) / 1000;
    each.textContent = left < 0 ? `−${clock(-left)}` : clock(left);
    if (left <= 0 && left > -3 && rings !== until) ring(until);
  }
}

/** @param {string} until */
function ring(until) {
  rings = until;
  const audio = new AudioContext();
  for (const beat of [0, 0.4, 0.8]) {
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
    tone.connect(audio.destination);
    tone.start(audio.currentTime + beat);
    tone.stop(audio.currentTime + beat + 0.2);
  }
}

setInterval(tick, 1000);
tick();
