// An odd figure is read back: a question, asked once the field is left. Who goes on confirms or corrects it first.

import { showOffer } from "./notices.js";

/**
 * @typedef {import("./notices.js").Offer} Offer
 * @typedef {Record<string, {question: string, figure: string, offer: Offer | null}>} Figures  by the name of the field
 */

/**
 * Bring what keeps somebody from going on to the middle of the screen: at its edge a bar may lie over it.
 *
 * @param {HTMLElement} field
 */
export function standOut(field) {
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}

export class OddFigures {
  /**
   * @param {HTMLElement} form
   * @param {() => boolean} stay  keep the person who was about to go on; says whether anybody was
   */
  constructor(form, stay) {
    this.form = form;
    this.stay = stay;
    /** @type {Map<EventTarget, () => void>} what is asked about a typed figure once its field is left */
    this.later = new Map();
    form.addEventListener("focusout", ({ target }) => {
      if (!target) return;
      this.later.get(target)?.();
      this.later.delete(target);
    });
  }

  /** What confirms each figure that is asked about. */
  get open() {
    return [.../** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll("[data-meant]:not([hidden]) input:not(:checked)"))];
  }

  /**
   * Ask what waits for a field to be left, as somebody goes on.
   *
   * @returns {HTMLInputElement | undefined} the first that is neither confirmed nor corrected
   */
  heldBack() {
    for (const ask of this.later.values()) ask();
    this.later.clear();
    return this.open[0];
  }

  /** @param {Figures} figures */
  askBack(figures) {
    for (const [name, { question, figure, offer }] of Object.entries(figures)) this.askOne(name, question, figure, offer);
  }

  /**
   * @param {string} name
   * @param {string} question
   * @param {string} figure
   * @param {Offer | null} offer  what may be meant in its place
   */
  askOne(name, question, figure, offer) {
    const asked = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-asked="${name}"]`));
    const meant = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-meant="${name}"]`));
    const typed = document.getElementById(`${name}-figure`), tick = meant?.querySelector("input");
    if (typed) this.later.delete(typed);
    if (!asked || !meant || !tick || (!question && tick.value === figure)) return;
    const ask = () => {
      if (tick.value !== figure) tick.checked = false;
      tick.value = figure;
      asked.textContent = question;
      asked.hidden = meant.hidden = !question;
      showOffer(this.form.querySelector(`[data-likely="${name}"]`), offer);
    };
    if (question && asked.textContent !== question && this.stay()) {
      ask();
      standOut(tick);
    } else if (question && typed && typed === document.activeElement) this.later.set(typed, ask);
    else ask();
  }
}
