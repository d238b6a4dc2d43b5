// A phone in the room: it shows what the room shows, and goes where the room goes. It is not moved away from what is
// being typed, nor from what is not saved yet: then a bar says where the room is. Without this file a link looks again.
import { follow } from "../live/room.js";
import { mayLeave, TYPED } from "./leave.js";
import { countDown } from "./timer.js";

const LOOKS_EVERY = 500, TYPING_PAUSE = 800, TRIES_AGAIN = 3_000;

/** @param {HTMLElement} page */
function start(page) {
  const now = byId("now"), bar = byId("moved"), status = byId("in-step"), ringAt = countDown(byId("timer"));
  const lost = { you: byId("lost-you"), host: byId("lost-host") };
  const votes = document.querySelector("[data-questionnaire]");
  let hasMoved = false, isGoing = false;
  markOwn();

  /** @param {{step: number, html: string}} shared */
  function show({ step, html }) {
    const shown = document.createElement("template");
    shown.innerHTML = html;
    const place = /** @type {HTMLElement | null} */ (shown.content.querySelector("[data-place]"));
    if (!place) return;
    ringAt(place.dataset.until ?? "");
    hasMoved = place.dataset.place !== page.dataset.place;
    byId(hasMoved ? "gone-to" : "where").textContent = place.dataset.where ?? "";
    if (!hasMoved) {
      page.dataset.step = String(step);
      now.replaceChildren(shown.content);
      markOwn();
    }
    goOn();
  }

  /** Go where the room is, unless something here is not to be left yet. */
  function goOn() {
    bar.hidden = !hasMoved;
    sayWhere();
    if (hasMoved && !isGoing && mayLeave()) go();
  }

  function go() {
    isGoing = true;
    location.replace(page.dataset.address ?? location.pathname);
  }

  function sayWhere() {
    const { sayInStep = "", sayBehind = "", sayLost = "" } = status.dataset, isLost = !lost.you.hidden;
    const words = isLost ? sayLost : hasMoved ? sayBehind : sayInStep;
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("off", isLost);
  }

  /** Frame oneself among the others: only this phone knows where. */
  function markOwn() {
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (now.querySelectorAll("[data-option]"))) {
      row.classList.toggle("mine", row.dataset.option === page.dataset.mine);
    }
  }

  for (const isGone of [true, false]) {
    document.addEventListener(isGone ? "room:lost" : "room:found", (event) => {
      const { who } = /** @type {CustomEvent<{who: "you" | "host"}>} */ (event).detail;
      lost[who].hidden = !isGone;
      sayWhere();
    });
  }
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-sends]"))) {
    sendAsGiven(form, go);
  }
  if (votes instanceof HTMLFormElement) voteByTap(votes);

  const channel = follow(page.dataset.room ?? "", show, Number(page.dataset.step), page.dataset.phone);
  sayWhere();
  setInterval(() => {
    // The workshop has ended: this page says so, once it is asked for anew.
    if (channel.isOver) hasMoved = true;
    if (hasMoved) goOn();
  }, LOOKS_EVERY);
}

/**
 * Vote by the tap on an answer, where there is one question to answer by a tap. Keys choose, and a button votes.
 *
 * @param {HTMLFormElement} form
 */
function voteByTap(form) {
  let tappedAt = -Infinity;
  if (form.querySelectorAll("[data-save]").length > 1 || form.querySelector(TYPED)) return;
  form.addEventListener("pointerdown", () => {
    tappedAt = performance.now();
  });
  form.addEventListener("change", ({ target }) => {
    const isTapped = target instanceof HTMLInputElement && target.type === "radio" && performance.now() - tappedAt < 1000;
    if (isTapped) setTimeout(() => form.requestSubmit());  // once it is kept as a change
  });
}

/**
 * Send a form without leaving the page, and keep it until the server has it: also over a lost line. What is typed beside a
 * vote is sent as it is typed.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} go  to what the room shows, once a vote has arrived
 */
function sendAsGiven(form, go) {
  const typed = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-draft]"));
  const isTypedAlone = !form.querySelector("[name=value]"), name = typed?.dataset.draft ?? "";
  let timer = 0;
  /** @type {HTMLElement | null} the button that was pressed, if one was */
  let by = null;

  if (typed) {
    const kept = kepts.get(name);
    if (kept !== null && kept !== typed.value) {
      typed.value = kept;
      changed();
    }
  }

  function changed() {
    if (typed) kepts.set(name, typed.value);
    if (!isTypedAlone) return;
    form.dataset.unsaved = "";
    later(TYPING_PAUSE);
  }

  /** @param {number} pause */
  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  async function send() {
    clearTimeout(timer);
    const given = typed?.value, body = new FormData(form);
    if (by instanceof HTMLButtonElement && by.name) body.set(by.name, by.value);
    let answer;
    try {
      // What is pressed while the page is being left arrives all the same.
      answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", keepalive: true,
      });
    } catch {
      tell("room:lost");
      later(TRIES_AGAIN);
      return;
    }
    tell("room:found");
    if (answer.status >= 500) later(TRIES_AGAIN);
    else if (answer.type !== "opaqueredirect") form.submit();  // the page it answers with says what is wrong
    else if (typed?.value !== given) changed();
    else {
      delete form.dataset.unsaved;
      kepts.remove(name);
      if (by) go();
    }
  }

  form.addEventListener("input", ({ target }) => {
    if (target === typed || isTypedAlone) changed();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.dataset.unsaved = "";
    by = event.submitter;
    by?.classList.add("on");
    send();
  });
  addEventListener("online", () => "unsaved" in form.dataset && later(0));
}

/** @param {"room:lost" | "room:found"} what  became of the line of this phone */
function tell(what) {
  document.dispatchEvent(new CustomEvent(what, { detail: { who: "you" } }));
}

/** What is typed and not sent yet, in this tab; where nothing can be kept it stays as long as the page is open. */
const kepts = {
  /** @param {string} name */
  get(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
  /**
   * @param {string} name
   * @param {string} text
   */
  set(name, text) {
    try {
      sessionStorage.setItem(name, text);
    } catch {
      // A window that keeps nothing.
    }
  },
  /** @param {string} name */
  remove(name) {
    try {
      sessionStorage.removeItem(name);
    } catch {
      // A window that keeps nothing.
    }
  },
};

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

const page = document.querySelector("[data-room]");
if (page instanceof HTMLElement) start(page);
