// The cards of the order (responses/items/ranking.html). Without this file every button submits the form; with it a card
// moves at once, the next button gets the focus, and it is said what is left. Cards with data-placed come first: they are
// the order. A hidden input in each placed card carries it, so the form needs no script to be sent.

/** @typedef {CustomEvent<string[]>} RestoreEvent  an order that waited in this browser comes back (fields.js) */

/** @param {HTMLElement} list */
function enliven(list) {
  const question = list.closest("fieldset"), { dataset } = list;
  const standing = question?.querySelector("[data-standing-of]");
  const cards = () => /** @type {HTMLElement[]} */ ([...list.children]);
  const placed = () => cards().filter(isPlaced), left = () => cards().filter((card) => !isPlaced(card));

  /** @param {string} way */
  const isPicked = (way) => Boolean(question?.querySelector(`[data-way="${way}"] :checked`));

  /**
   * @param {string | undefined} sentences  one for each number, joined by "|"
   * @param {number} number
   * @param {HTMLElement} card
   */
  const say = (sentences = "", number, card) => (sentences.split("|")[number] ?? "").replace("{title}", nameOf(card));

  function show() {
    placed().forEach((card, index) => {
      const { place, button, slug } = partsOf(card);
      place.textContent = String(index + 1);
      button.textContent = say(dataset.sayTakeOut, 0, card);
      slug.disabled = false;
    });
    for (const card of left()) {
      const { place, button, slug } = partsOf(card);
      place.textContent = dataset.sayUnplaced ?? "";
      button.textContent = say(dataset.sayPut, placed().length, card);
      slug.disabled = true;
    }
  }

  /** @param {string} sentence */
  function tell(sentence) {
    if (standing) standing.textContent = sentence;
  }

  /** @returns {string} */
  function standingOfOrder() {
    const order = placed(), last = order.at(-1);
    if (!last) return isPicked("first") ? dataset.sayFirst ?? "" : "";
    return isPicked("first") && order.length === 1 ? say(dataset.sayAlone, 0, last) : say(dataset.sayPlaced, order.length - 1, last);
  }

  /** Whoever saves the form listens for this. */
  const report = () => list.dispatchEvent(new Event("change", { bubbles: true }));

  /**
   * @param {HTMLElement} card
   * @param {number} [at]  among those placed; after the last where there are fewer
   */
  function put(card, at = placed().length) {
    const wasPlaced = isPlaced(card);
    card.removeAttribute("data-placed");
    const order = placed();
    order.splice(at, 0, card);
    card.setAttribute("data-placed", "");
    list.prepend(...order);
    show();
    report();
    tell(wasPlaced ? say(dataset.sayPlaced, order.indexOf(card), card) : standingOfOrder());
    // The next one that is not placed yet: Enter four times places four, and a fifth time goes on.
    const next = left()[0], goesOn = /** @type {HTMLElement | null} */ (document.querySelector("[data-goes-on]"));
    // Continue is always in sight, and the page stays where it is.
    if (!wasPlaced && !next) goesOn?.focus({ preventScroll: true });
    else (next && !wasPlaced ? partsOf(next).button : card).focus();
  }

  /** @param {HTMLElement} card */
  function takeOut(card) {
    card.removeAttribute("data-placed");
    list.prepend(...placed());
    show();
    report();
    tell(say(dataset.sayOut, left().length - 1, card));
    card.focus();
  }

  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[name=move]");
    const card = button && /** @type {HTMLElement | null} */ (button.closest("li"));
    if (!card) return;
    event.preventDefault();
    if (isPlaced(card)) takeOut(card);
    else put(card);
  });

  list.addEventListener("keydown", (event) => {
    const card = event.target instanceof Element && /** @type {HTMLElement | null} */ (event.target.closest("li"));
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (!card || !isPlain || !/^[1-9]$/.test(event.key) || Number(event.key) > list.children.length) return;
    event.preventDefault();
    put(card, Number(event.key) - 1);
  });

  // Who can only name the first, or would rather not order them, leaves no more in order than that.
  question?.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.closest("[data-way]")) return;
    for (const card of placed().slice(isPicked("first") ? 1 : 0)) card.removeAttribute("data-placed");
    show();
    tell(standingOfOrder());
  });

  list.addEventListener("restore", (event) => {
    const order = /** @type {RestoreEvent} */ (event).detail;
    const back = order.flatMap((slug) => cards().find((card) => partsOf(card).slug.value === slug) ?? []);
    for (const card of cards()) card.toggleAttribute("data-placed", back.includes(card));
    list.prepend(...back);
    show();
    tell(standingOfOrder());
  });
}

/** @param {Element} card */
const isPlaced = (card) => card.hasAttribute("data-placed");

/** @param {Element} card */
const nameOf = (card) => card.querySelector(".name")?.textContent?.trim() ?? "";

/** @param {Element} card */
function partsOf(card) {
  const button = card.querySelector("button"), place = card.querySelector(".pos"), slug = card.querySelector("input");
  if (!button || !place || !slug) throw new Error("A card lacks a part (responses/items/ranking.html).");
  return { button, place, slug };
}

for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("ol.ordering"))) enliven(list);
