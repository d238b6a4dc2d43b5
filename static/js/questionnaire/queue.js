// Sends what is given, one at a time, in the order in which it was given. Nothing leaves the queue before the server
// has said what became of it; until then it waits in this browser as well (waiting.js), where the next page finds it.

/**
 * @typedef {import("./waiting.js").Waiting} Waiting
 * @typedef {import("./waiting.js").WaitingAnswers} WaitingAnswers
 *
 * @typedef {object} Answer  What the server said to a save (apps/responses/answering/autosave_views.py).
 * @property {"SAVED" | "REPLAY" | "UNREAD" | "CONFLICT" | "ROUND_CLOSED" | "ALREADY_SUBMITTED" | "INVALID" | "SESSION"} code
 * @property {string | number} [revision]
 * @property {string} [standing]  the answer that stands, in words
 * @property {Record<string, string>} [errors]
 * @property {Record<string, {value: string, label: string}>} [offers]  what may be given in place of what can't be read
 * @property {Record<string, string>} [echoes]
 * @property {import("./odd_figures.js").Figures} [asked_back]
 *
 * @typedef {object} Page  What the queue asks of its page and tells it. An answer goes by the address it is posted to.
 * @property {(url: string) => boolean} asks  whether the page has this question
 * @property {(url: string) => boolean} isTyping  whether somebody is still typing there
 * @property {(url: string) => string | undefined} revisionOf
 * @property {(url: string, body: URLSearchParams) => void} fill  show what waited
 * @property {(record: Waiting, answer: Answer) => void} take
 * @property {() => void} endSession  nothing can be sent before the link is opened again
 * @property {() => void} show  the queue has changed
 * @property {() => void} finish  all that could be sent is sent, or has to wait
 */

const TIMEOUT = 10_000, LONGEST_WAIT = 30_000;
const MUST_WAIT = ["CONFLICT", "INVALID", "ALREADY_SUBMITTED"];

export class Queue {
  isSending = false;  // or about to, while it takes over what waited
  failures = 0;
  isUnreached = false;  // the last save got no answer at all
  retryTimer = 0;

  /**
   * @param {WaitingAnswers} waiting
   * @param {string} token  against forged requests
   * @param {Page} page
   */
  constructor(waiting, token, page) {
    this.waiting = waiting;
    this.token = token;
    this.page = page;
    /** @type {Map<string, Waiting>} by id, in the order in which they were given */
    this.records = new Map();
  }

  get isEmpty() {
    return !this.records.size;
  }

  /** @param {string} url */
  idOf(url) {
    return `${this.waiting.tab}:${url}`;
  }

  /**
   * Keep what stands in the form, without sending it.
   *
   * @param {string} url
   * @param {string} body
   */
  keep(url, body) {
    const id = this.idOf(url), { response, tab } = this.waiting;
    const record = this.records.get(id) ?? {
      id, response, tab, url, page: location.pathname, at: Date.now(), sent: null, draft: null, rests: false,
    };
    Object.assign(record, { draft: body, at: Date.now() });
    this.records.set(id, record);
    this.waiting.put(record);
  }

  /**
   * Keep what stands in the form, and send it.
   *
   * @param {string} url
   * @param {string} body
   */
  add(url, body) {
    this.keep(url, body);
    this.page.show();
    if (!this.failures) this.send();
  }

  /**
   * Take over what earlier pages left behind. What is given meanwhile comes after it, and nothing is sent before: of two
   * answers to one question the last counts.
   *
   * @param {boolean} isDone  whether this page is the last: then what rests is tried here
   */
  async takeOver(isDone) {
    this.isSending = true;
    const left = (await this.waiting.left()).filter(({ url, rests }) => this.page.asks(url) || !rests || isDone);
    const given = [...this.records.values()];
    this.records.clear();
    for (const record of [...left, ...given]) {
      const { id: formerId, url, sent } = record, id = this.idOf(url);
      record.sent = sent ?? this.records.get(id)?.sent ?? null;
      this.records.set(id, Object.assign(record, { id, tab: this.waiting.tab, rests: false }));
      this.waiting.put(record);
      if (id === formerId) continue;
      this.waiting.remove(formerId);
      const isGivenAnew = this.page.isTyping(url) || given.some((other) => other.url === url);
      if (!isGivenAnew && this.page.asks(url)) this.page.fill(url, new URLSearchParams(record.draft ?? record.sent ?? ""));
    }
    this.isSending = false;
    this.send();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.retryTimer);
    let record;
    while ((record = [...this.records.values()].find(({ url }) => !this.page.isTyping(url)))) {
      // A save whose fate is unknown is repeated as it was; what was given since goes out after it.
      if (!record.sent) {
        record.sent = this.onLatestRevision(record);
        record.draft = null;
        await this.waiting.put(record);
      }
      const answer = await this.post(record.url, record.sent);
      if (!answer || answer.code === "SESSION") {
        if (answer) this.page.endSession();
        this.waitAndRetry();
        break;
      }
      this.failures = 0;
      this.settle(record, answer);
      // What was given since goes out on what it was made on: only that says whether there is a choice.
      if (answer.code !== "CONFLICT" || !record.draft) this.page.take(record, answer);
      this.page.show();
    }
    this.isSending = false;
    this.page.show();
    if (this.isEmpty) this.page.finish();
  }

  /** Try again without waiting, where something went wrong before. */
  retry() {
    if (this.failures && !this.isEmpty) this.send();
  }

  /**
   * Forget what rests for this question: the person takes the other answer.
   *
   * @param {string} url
   */
  forget(url) {
    return this.waiting.remove(this.idOf(url));
  }

  /**
   * @param {Waiting} record
   * @param {Answer} answer
   */
  settle(record, answer) {
    if (answer.revision && answer.code !== "CONFLICT") record.revision = answer.revision;
    const given = record.sent ?? "";
    record.sent = null;
    if (record.draft) this.waiting.put(record);
    else if (MUST_WAIT.includes(answer.code)) this.rest(record, given);
    else this.finish(record);
  }

  /**
   * Lay aside what can't be sent as it stands. It stays in this browser, and is shown and tried again on its own page.
   *
   * @param {Waiting} record
   * @param {string} given
   */
  rest(record, given) {
    this.records.delete(record.id);
    const body = new URLSearchParams(given);
    body.set("operation", newOperation());
    this.waiting.put({ ...record, draft: body.toString(), rests: true });
  }

  /** @param {Waiting} record */
  finish(record) {
    this.records.delete(record.id);
    this.waiting.remove(record.id);
  }

  /** @param {Waiting} record */
  onLatestRevision(record) {
    const body = new URLSearchParams(record.draft ?? ""), latest = this.page.revisionOf(record.url) ?? record.revision ?? 0;
    if (body.has("revision")) body.set("revision", String(Math.max(Number(body.get("revision")), Number(latest))));
    return body.toString();
  }

  waitAndRetry() {
    this.failures += 1;
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** (this.failures - 1));
    this.retryTimer = setTimeout(() => this.send(), wait * (0.75 + Math.random() / 2));
  }

  /**
   * @param {string} url
   * @param {string} body
   * @returns {Promise<Answer | null>} nothing where the fate of the save is unknown
   */
  async post(url, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    let isAnswered = false;
    try {
      const response = await fetch(url, {
        method: "POST", body: new URLSearchParams(body), signal: abort.signal, credentials: "same-origin", redirect: "manual",
        headers: { "x-csrftoken": this.token, accept: "application/json" },
      });
      isAnswered = true;
      const code = response.headers.get("x-save-code") ?? (response.status === 403 ? "SESSION" : "");
      if (!code) return null;
      return code === "SESSION" ? { code } : { ...(await response.json()), code };
    } catch {
      return null;
    } finally {
      this.isUnreached = !isAnswered && !abort.signal.aborted;
      clearTimeout(timer);
    }
  }
}

/** A name for one save, a UUID: the server takes it once. randomUUID needs https, which a workshop's own network lacks. */
export function newOperation() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
