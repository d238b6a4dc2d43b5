// A page of questions, or of what was given, while a workshop is on. Once the room goes elsewhere the page goes there too: who
// sent their answers, or never did, would rest here while everybody else votes. Whoever answers while all do is left alone.
import { follow } from "../live/room.js";
import { mayLeave } from "./leave.js";
import { countDown } from "./timer.js";

const LOOKS_EVERY = 500, ASKS_EVERY = 20_000;
const ANSWERED_IN = ["join", "answer"];

/** @param {HTMLElement} bar */
function start(bar) {
  const isSent = document.querySelector("[data-questionnaire][data-done]") !== null;
  const kept = /** @type {HTMLElement} */ (bar.querySelector("#kept-here"));
  const where = /** @type {HTMLElement} */ (bar.querySelector("#room-place"));
  const link = /** @type {HTMLAnchorElement} */ (bar.querySelector("a"));
  const ringAt = countDown(/** @type {HTMLElement} */ (bar.querySelector("#timer")));
  /** @type {string | undefined} where the room was when this page was opened */
  let from;
  let hasMoved = false, isGoing = false;

  /** @param {{html: string}} shared */
  function show({ html }) {
    const shown = document.createElement("template");
    shown.innerHTML = html;
    const at = /** @type {HTMLElement | null} */ (shown.content.querySelector("[data-place]"));
    if (!at) return;
    const { place, scene = "", where: words = "", until = "" } = at.dataset;
    ringAt(until);
    where.textContent = words;
    if (from === undefined && scene === bar.dataset.scene) from = place;
    hasMoved = place !== from && (isSent || !ANSWERED_IN.includes(scene));
    goOn();
  }

  function goOn() {
    kept.hidden = !hasMoved;
    if (!hasMoved || isGoing || !mayLeave()) return;
    isGoing = true;
    location.replace(link.href);
  }

  const channel = follow(bar.dataset.room ?? "", show, -1, bar.dataset.phone);
  setInterval(() => {
    if (channel.isOver) hasMoved = true;
    if (hasMoved) goOn();
  }, LOOKS_EVERY);
}

/**
 * Ask until a workshop is on, and show the way there; never again once the server says that none will be.
 *
 * @param {string} address
 */
function waitFor(address) {
  const asking = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (!answer || answer.status === 204 || answer.status >= 500) return;
    clearInterval(asking);
    if (answer.status !== 200) return;
    const sent = document.createElement("template");
    sent.innerHTML = await answer.text();
    const way = sent.content.getElementById("workshop");
    if (!way) return;
    document.querySelector(".q-head")?.after(way);
    start(way);
  }, ASKS_EVERY);
}

const bar = document.getElementById("workshop");
const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-questionnaire]"));
if (bar && page) start(bar);
else if (page?.dataset.workshop) waitFor(page.dataset.workshop);
