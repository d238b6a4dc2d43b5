// What the page says of saving. The words stand in the page, where they are shown: data-say-… of #saved
// (saved.html), of #trouble (errors.html) and of #offline (at the foot).

/**
 * @typedef {import("./queue.js").Answer} Answer
 * @typedef {import("./waiting.js").Waiting} Waiting
 * @typedef {{value: string, label: string}} Offer  what may be given by one tap
 */

const UNDECIDED = "[data-conflict]:not([hidden])";

export class Notices {
  /** @param {HTMLElement} form */
  constructor(form) {
    this.form = form;
    this.indicator = byId("saved");
    this.trouble = byId("trouble");
    this.offline = document.getElementById("offline");
    this.savedAt = "";
  }

  /** @param {{isFailing: boolean, isUnreached: boolean, isWaiting: boolean}} state */
  show({ isFailing, isUnreached, isWaiting }) {
    const { sayRetrying = "", saySaving = "", sayConflict = "", sayConflicts = "", sayUnread = "" } = this.indicator.dataset;
    const conflicts = this.form.querySelectorAll(UNDECIDED).length;
    const toSettle = conflicts === 1 ? sayConflict : sayConflicts.replace("{count}", String(conflicts));
    const settled = conflicts ? toSettle : this.unread ? sayUnread : this.savedAt;
    const text = isFailing ? sayRetrying : isWaiting ? saySaving : settled;
    if (this.indicator.textContent !== text) this.indicator.replaceChildren(text === toSettle ? this.toUndecided(text) : text);
    this.indicator.classList.toggle("err", text === sayUnread);
    // Where the session has ended the page says so, and nothing goes on by itself.
    if (!this.offline) return;
    const { sayNone = "", sayRefused = "" } = this.offline.dataset;
    this.offline.hidden = !isFailing || !this.trouble.hidden;
    const words = isUnreached || !navigator.onLine ? sayNone : sayRefused;
    if (this.offline.textContent !== words) this.offline.textContent = words;
  }

  /** @param {string} words */
  toUndecided(words) {
    const link = document.createElement("a"), item = this.undecided?.closest("[data-item]");
    link.href = `#${/** @type {HTMLElement | null | undefined} */ (item)?.dataset.item}`;
    link.textContent = words;
    return link;
  }

  /** Two answers to one question, as long as nobody has chosen. */
  get undecided() {
    return this.form.querySelector(UNDECIDED);
  }

  /** What can't be read as it stands, or can't be kept. */
  get unread() {
    return this.form.querySelector("[data-error]:not([hidden])");
  }

  /**
   * @param {HTMLElement | null} owner what was saved, if this page has it
   * @param {Waiting} record
   * @param {Answer} answer
   */
  take(owner, record, answer) {
    const isSaved = ["SAVED", "REPLAY", "UNREAD"].includes(answer.code);
    this.trouble.hidden = true;
    if (answer.code === "ROUND_CLOSED") this.savedAt = this.indicator.dataset.sayLate ?? "";
    else if (isSaved) {
      const time = new Date().toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.indicator.dataset.zone || undefined,
      });
      this.savedAt = this.indicator.dataset.saySaved?.replace("{time}", time) ?? "";
    }
    if (!owner) {
      if (!isSaved || answer.code === "UNREAD") this.sayElsewhere(record, answer);
    } else if (isSaved) {
      this.showErrors(owner, answer.errors ?? {});
      showOffers(owner, answer.offers ?? {});
      showConflict(owner, null);
      this.showEchoes(answer.echoes ?? {});
    } else this.sayAt(owner, answer);
  }

  /**
   * @param {HTMLElement} owner
   * @param {Answer} answer
   */
  sayAt(owner, answer) {
    if (answer.code === "INVALID") this.showErrors(owner, answer.errors ?? {});
    else if (answer.code === "CONFLICT") showConflict(owner, answer.standing ?? "");
    else {
      const { sayClosed, saySent } = this.trouble.dataset;
      this.sayTrouble(answer.code === "ROUND_CLOSED" ? sayClosed : saySent);
    }
  }

  /**
   * @param {Waiting} record
   * @param {Answer} answer
   */
  sayElsewhere(record, answer) {
    const { sayArrivedLate, sayGivenAfter, sayChangedElsewhere, sayChoose, sayUnread, sayLook } = this.trouble.dataset;
    if (answer.code === "ROUND_CLOSED" || answer.code === "ALREADY_SUBMITTED") {
      this.sayTrouble(answer.code === "ROUND_CLOSED" ? sayArrivedLate : sayGivenAfter);
      return;
    }
    const isConflict = answer.code === "CONFLICT";
    this.sayTrouble(isConflict ? sayChangedElsewhere : sayUnread);
    this.lead(record.page, isConflict ? sayChoose : sayLook);
  }

  endSession() {
    const { saySession, lost = "", sayLost } = this.trouble.dataset;
    this.sayTrouble(saySession);
    // In a tab of its own: what waits stays on this page.
    this.lead(lost, sayLost).target = "_blank";
  }

  /**
   * @param {string} address
   * @param {string} [words]
   */
  lead(address, words = "") {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    this.trouble.append(" ", link);
    return link;
  }

  /** @param {string} [text] */
  sayTrouble(text = "") {
    this.trouble.textContent = text;
    this.trouble.hidden = false;
  }

  /** @param {Record<string, string>} echoes */
  showEchoes(echoes) {
    for (const [name, text] of Object.entries(echoes)) {
      const echo = this.form.querySelector(`[data-echo="${name}"]`);
      if (echo) echo.textContent = text;
    }
  }

  /**
   * @param {HTMLElement} owner
   * @param {Record<string, string>} errors
   */
  showErrors(owner, errors) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (owner.querySelectorAll("[data-error]"))) {
      const name = place.dataset.error ?? "", sentence = errors[name] ?? "";
      place.replaceChildren(...(sentence ? [this.errorMark(), sentence] : []));
      place.hidden = !sentence;
      place.closest(".field")?.classList.toggle("bad", Boolean(sentence));
      const field = document.getElementById(name);
      if (!field?.matches("input, textarea")) continue;
      if (sentence) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    this.shortenSummary();
  }

  /** Take out of the summary above the questions what has been mended since. */
  shortenSummary() {
    const summary = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-fix]"));
    if (!summary) return;
    for (const link of summary.querySelectorAll("a")) {
      const place = this.form.querySelector(`[data-error="${link.hash.slice(1)}"]`);
      if (place?.matches("[hidden]")) link.closest("li")?.remove();
    }
    const left = summary.querySelectorAll("li").length, title = summary.querySelector("h2");
    const { sayOne = "", sayMore = "" } = summary.dataset;
    if (!left) summary.remove();
    else if (title) title.textContent = left === 1 ? sayOne : sayMore.replace("{things}", String(left));
  }

  /** What goes before the sentence for who does not see its colour; there only as long as the sentence is. */
  errorMark() {
    const mark = document.createElement("span");
    mark.className = "vh";
    mark.textContent = `${this.trouble.dataset.sayError} `;
    return mark;
  }
}

/**
 * @param {HTMLElement} owner
 * @param {Record<string, Offer>} offers  by the name of the field
 */
function showOffers(owner, offers) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (owner.querySelectorAll("[data-offer]"))) {
    showOffer(place, offers[place.dataset.offer ?? ""] ?? null);
  }
}

/**
 * @param {HTMLElement | null} place  of its button
 * @param {Offer | null} offer
 */
export function showOffer(place, offer) {
  const button = place?.querySelector("button");
  if (!place || !button) return;
  if (offer) [button.value, button.textContent] = [offer.value, offer.label];
  place.hidden = !offer;
}

/**
 * @param {HTMLElement} owner
 * @param {string | null} standing the other answer, in words; nothing hides the choice
 */
export function showConflict(owner, standing) {
  const box = /** @type {HTMLElement | null} */ (owner.querySelector(":scope > [data-conflict]"));
  const words = box?.querySelector("[data-standing]");
  if (!box || !words) return;
  box.hidden = standing === null;
  if (standing !== null) words.textContent = standing;
}

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}
