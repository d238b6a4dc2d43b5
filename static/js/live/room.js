// Follows a room: what everybody in it may see, as soon as it changes. By a stream where one comes through; where it is
// held back, cut or refused, by asking every two seconds, and the stream is tried again every minute. It never gives up.
// On the document it says `room:step` {step}, and `room:lost` and `room:found` {who: "you" | "host"}: "you" where no answer
// comes here, "host" where nobody steers or the server itself is in trouble.

/**
 * @typedef {object} Shared
 * @property {number} step
 * @property {string} html
 *
 * @typedef {object} News  What the stream or the state says: without `html` there is nothing new to show.
 * @property {number} step
 * @property {string} [html]
 * @property {boolean} [host]  whether somebody's console is there
 */

const HELLO = 3_000, MUTE = 12_000;  // so long a stream may say nothing: before its first word, and later
const ASK = 2_000, AGAIN = 60_000, REPORT = 30_000, PATIENCE = 5_000;
const RESTARTS = 2;  // of a stream that is cut or mute, in all; after that it is tried every AGAIN

/**
 * Show what the room shows, from now on.
 *
 * @param {string} token  of the room and this kind of screen
 * @param {(shared: Shared) => void} onShared
 * @param {number} step  of what the page shows already
 * @param {string} [phone]  by which whoever it belongs to is counted
 */
export function follow(token, onShared, step = -1, phone = ownName()) {
  const channel = new Channel(`/live/${token}/`, onShared, step, phone);
  channel.start();
  return channel;
}

export class Channel {
  /** @type {EventSource | null} */
  source = null;
  /** @type {AbortController | null} */
  asking = null;
  restarts = RESTARTS;
  openedAt = 0;
  heardAt = 0;
  reportedAt = Date.now();
  isOver = false;  // nobody knows the room any more
  lost = { you: false, host: false };
  timer = 0;
  turns = 0;

  /**
   * @param {string} address
   * @param {(shared: Shared) => void} onShared
   * @param {number} step
   * @param {string} phone
   */
  constructor(address, onShared, step, phone = ownName()) {
    this.address = address;
    this.onShared = onShared;
    this.step = step;
    this.phone = phone;
  }

  start() {
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.say("you", true));
    this.open();
    this.turn();
  }

  /** A phone that slept can trust neither its stream, whatever that says of itself, nor what it shows. */
  wake() {
    this.close();
    this.open();
    this.turn(true);
  }

  get isStreaming() {
    return this.source !== null && this.heardAt >= this.openedAt && Date.now() - this.heardAt < MUTE;
  }

  /**
   * The one loop: it asks while no stream speaks, and opens one when it is time.
   *
   * @param {boolean} asks  whatever the stream says
   */
  async turn(asks = false) {
    clearTimeout(this.timer);
    const turn = ++this.turns, now = Date.now();
    if (this.source && now - Math.max(this.openedAt, this.heardAt) > MUTE) this.close();
    if (!this.source && (this.restarts > 0 || now - this.openedAt > AGAIN)) {
      this.restarts = Math.max(0, this.restarts - 1);
      this.open();
    }
    const waitsForHello = this.source && !this.isStreaming && now - this.openedAt < HELLO;
    const isReportDue = now - this.reportedAt > REPORT;  // from a stream alone nobody knows whether its phone is awake
    if (asks || isReportDue || !(this.isStreaming || waitsForHello)) await this.ask();
    if (turn === this.turns) this.turnIn((this.isOver ? AGAIN : ASK) * (0.75 + Math.random() / 2));
  }

  /** @param {number} time  in ms */
  turnIn(time) {
    clearTimeout(this.timer);
    this.turns += 1;  // one that still waits for its answer does not go on
    this.timer = setTimeout(() => this.turn(), time);
  }

  open() {
    const source = new EventSource(`${this.address}stream?${this.query}`);
    this.source = source;
    this.openedAt = Date.now();
    for (const kind of ["hello", "shared", "beat"]) {
      source.addEventListener(kind, (event) => source === this.source && this.hear(JSON.parse(event.data)));
    }
    source.addEventListener("error", () => {
      if (source !== this.source) return;
      this.close();
      this.turnIn(Math.random() * 1000);  // not all phones of a room at once
    });
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  /** @param {News} news */
  hear(news) {
    this.heardAt = Date.now();
    this.say("you", false);
    this.take(news);
  }

  async ask() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController()), timer = setTimeout(() => asking.abort(), PATIENCE);
    this.reportedAt = Date.now();
    try {
      const answer = await fetch(`${this.address}state?${this.query}`, {
        signal: asking.signal, cache: "no-store", credentials: "omit",
      });
      this.say("you", false);
      this.isOver = answer.status === 404;
      if (answer.status >= 500) this.say("host", true);
      else if (answer.ok) this.take({ ...(await answer.json()), host: !answer.headers.has("room-host-away") });
      else this.say("host", answer.headers.has("room-host-away"));
    } catch {
      if (asking === this.asking && !this.isStreaming) this.say("you", true);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {News} news */
  take({ step, html, host }) {
    if (host !== undefined) this.say("host", !host);
    if (html === undefined || step <= this.step) return;
    this.step = step;
    this.onShared({ step, html });
    tell("room:step", { step });
  }

  /**
   * @param {"you" | "host"} who
   * @param {boolean} isLost
   */
  say(who, isLost) {
    if (this.lost[who] === isLost) return;
    this.lost[who] = isLost;
    tell(isLost ? "room:lost" : "room:found", { who });
  }

  get query() {
    return `step=${this.step}&phone=${this.phone}`;
  }
}

/**
 * @param {string} name
 * @param {object} detail
 */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** A name of this tab, for a page that has none of whoever it belongs to. A reload keeps it. */
export function ownName() {
  const fresh = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const name = sessionStorage.getItem("room-phone") ?? fresh;
    sessionStorage.setItem("room-phone", name);
    return name;
  } catch {  // no storage in this window
    return fresh;
  }
}
