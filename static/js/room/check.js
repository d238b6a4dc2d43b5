// Tries what a phone needs in a room: whether a stream comes through evenly and stays, whether thirty requests at once from
// this network are answered, and how soon it is in step after sleep. What it finds is sent to the facilitator's page.
import { Channel, ownName } from "../live/room.js";

const LISTENS = 27_000, LATE = 4_000, BURST = 30;  // a stream that is cut after 16 s is met; beats come every five
const page = /** @type {HTMLElement} */ (document.querySelector("#check"));
const address = `/live/check/${page.dataset.token}/`;

/** @typedef {{stream: string, seconds: number}} Heard */

/** @returns {Promise<Heard>} */
function listen() {
  return new Promise((resolve) => {
    const source = new EventSource(`${address}stream?step=0`), begun = performance.now();
    /** @type {number[]} */
    const heard = [];
    const end = (/** @type {string} */ stream) => {
      clearTimeout(timer);
      source.close();
      resolve({ stream, seconds: Math.round((performance.now() - begun) / 1000) });
    };
    source.addEventListener("beat", () => heard.push(performance.now()));
    source.addEventListener("error", () => end(heard.length ? "cut" : "none"));
    const timer = setTimeout(() => end(told(heard, begun)), LISTENS);
  });
}

/**
 * @param {number[]} heard
 * @param {number} begun
 */
function told(heard, begun) {
  // Gathered on the way, the first words come late or never, or several come at once.
  const [first = Infinity] = heard;
  const atOnce = heard.some((at, place) => at - (heard[place - 1] ?? -LISTENS) < 1000);
  return first - begun > LATE || atOnce || heard.length < 4 ? "held" : "through";
}

/** Ask as often at once as a room full of phones would from one address. */
async function burst() {
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: BURST }, () =>
      fetch(`${address}state?step=0`, { cache: "no-store", credentials: "omit" }).then((answer) => answer.ok, () => false),
    ),
  );
  return { slowest: Math.round(performance.now() - begun), turned_away: answers.filter((isThere) => !isThere).length };
}

/** @returns {Promise<number>} ms from the screen's light to being in step */
function wake() {
  const channel = new Channel(address, () => {}, 0);
  channel.start();
  return new Promise((resolve) => {
    let woken = 0, slept = 0;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") slept = Date.now();
      else if (slept && Date.now() - slept > 5_000) woken = performance.now();
    });
    document.addEventListener("room:step", () => woken && resolve(Math.round(performance.now() - woken)));
  });
}

/** @param {Record<string, string | number>} found */
async function send(found) {
  const token = /** @type {HTMLInputElement} */ (page.querySelector("[name=csrfmiddlewaretoken]")).value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, phone: ownName() });
  for (const [name, value] of Object.entries(found)) body.set(name, String(value));
  await fetch(location.pathname, { method: "POST", body });
}

/** @param {string} id */
function show(id) {
  for (const step of page.querySelectorAll("li")) step.hidden = step.id !== id;
}

const found = { ...(await listen()), ...(await burst()) };
await send(found);
show("sleeping");
const woke = await wake();
await send({ ...found, woke });
show("done");
