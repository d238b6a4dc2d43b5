// The facilitator's window: a key presses the button it is printed on, clocks run, and what is typed is never swapped away.

/** @type {Map<string, string>} */
const shown = new Map(); // what stands in each part, as it came
let sender = ""; // the part whose form was sent last
let skew = 0; // of this machine's clock, in milliseconds
let rings = "";

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
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target instanceof HTMLFormElement) sender = partOf(event.target);
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail, target: part } = /** @type {CustomEvent} */ (event);
  if (!(part instanceof HTMLElement)) return;
  const came = detail.fragment.firstElementChild?.outerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1") ?? "";
  const isTyping = part.hasAttribute("data-typed") || partOf(fieldOf(document.activeElement)) === part.id;
  if (shown.get(part.id) === came || (isTyping && sender !== part.id)) detail.shouldSwap = false;
  else shown.set(part.id, came);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const date = Date.parse(detail.xhr.getResponseHeader("Date") ?? "");
  if (date) skew = date - Date.now();
  // Once what was typed is kept the keys work again; htmx gives the focus back only to what has it.
  const isKept = sender && detail.xhr.status < 400 && detail.requestConfig.verb === "post";
  if (isKept && fieldOf(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.elt instanceof HTMLFormElement && partOf(detail.elt) === sender) sender = "";
});

document.addEventListener("htmx:afterSettle", () => {
  const step = document.getElementById("con-head")?.dataset.step ?? "";
  for (const field of document.querySelectorAll("input[name=seen]")) /** @type {HTMLInputElement} */ (field).value = step;
  tick();
});

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
