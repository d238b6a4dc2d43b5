// The ranking list (components/rank_list.html). Without this file every arrow is a submit button; with it a move is
// instant and announced, and cards can be dragged by their handle. Cards with data-placed come first: they are the
// order. A hidden input in each placed card carries it, so the form needs no script to be sent. What it says stands in
// the list's data-say-…, and in those of [data-ordered] beside it.

/**
 * @typedef {CustomEvent<string[]>} RestoreEvent  an order that waited in this browser comes back (fields.js)
 * @typedef {new (list: HTMLElement, options: object) => object} Sortable  vendor/sortable.min.js
 */

/** @param {HTMLElement} list */
function enliven(list) {
  const places = list.dataset.places?.split("|") ?? [];
  const announcer = document.getElementById(list.dataset.announcer ?? "");
  const cards = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /**
   * @param {string | undefined} words
   * @param {HTMLElement} card
   */
  const say = (words = "", card) => words
    .replace("{title}", nameOf(card)).replace("{place}", String(cards().indexOf(card) + 1)).replace("{count}", String(list.children.length));

  function show() {
    const { sayUp, sayNext, sayDown, sayTakeOut, unplaced = "" } = list.dataset;
    const placedCount = cards().filter(isPlaced).length;
    cards().forEach((card, index) => {
      const { up, down, place, slug } = partsOf(card);
      place.textContent = isPlaced(card) ? places[index] ?? "" : unplaced;
      slug.disabled = !isPlaced(card);
      up.disabled = isPlaced(card) && index === 0;
      down.disabled = !isPlaced(card) || index === list.children.length - 1;
      up.setAttribute("aria-label", say(isPlaced(card) ? sayUp : sayNext, card));
      const isLastPlaced = index === placedCount - 1 && placedCount < list.children.length;
      down.setAttribute("aria-label", say(isLastPlaced ? sayTakeOut : sayDown, card));
    });
    return showStanding();
  }

  /** @param {string} way */
  const isPicked = (way) => list.closest("fieldset")?.querySelector(`[data-way="${way}"] :checked`);

  /**
   * Say what is placed and what is not; there is no order to call one's own before all are.
   *
   * @returns {string} what was picked and is contradicted by a card that was placed
   */
  function showStanding() {
    const placed = cards().filter(isPlaced).map(nameOf), left = cards().filter((card) => !isPlaced(card)).map(nameOf);
    const question = list.closest("fieldset");
    const standing = /** @type {HTMLElement | null | undefined} */ (question?.querySelector("[data-ordered]"));
    const own = /** @type {HTMLElement | null | undefined} */ (question?.querySelector('[data-way="order"]'));
    if (own) own.hidden = left.length > 0;
    if (!standing) return "";
    const { sayNone = "", sayFirst = "", sayMore = "", sayAll = "", saySome = "" } = standing.dataset;
    const words = !placed.length ? (isPicked("first") ? sayFirst : sayNone) : !left.length ? sayAll : saySome;
    const more = placed.length > 1 && isPicked("first") ? `${sayMore} ` : "";
    standing.textContent = more + words.replace("{placed}", placed.join(", ")).replace("{left}", left.join(", "));
    return more;
  }

  // Who can only name the first, or would rather not order them, leaves no more in order than that.
  list.closest("fieldset")?.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.closest("[data-way]")) return;
    const kept = isPicked("decline") ? 0 : isPicked("first") ? 1 : list.children.length;
    for (const card of cards().filter(isPlaced).slice(kept)) card.removeAttribute("data-placed");
    show();
    if (announcer) announcer.textContent = list.parentElement?.querySelector("[data-ordered]")?.textContent ?? "";
  });

  /** @param {HTMLElement} card */
  function showAndTell(card) {
    const more = show();
    if (announcer) announcer.textContent = more + say(isPlaced(card) ? list.dataset.sayMoved : list.dataset.sayOut, card);
    // Whoever saves the form listens for this.
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {HTMLElement} card */
  function moveUp(card) {
    if (isPlaced(card)) {
      card.previousElementSibling?.before(card);
      return;
    }
    const firstUnplaced = cards().find((other) => !isPlaced(other));
    if (firstUnplaced !== card) firstUnplaced?.before(card);
    card.setAttribute("data-placed", "");
  }

  /** @param {HTMLElement} card */
  function moveDown(card) {
    const next = card.nextElementSibling;
    if (next && isPlaced(next)) next.after(card);
    else card.removeAttribute("data-placed");
  }

  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[name=move]");
    const card = button && /** @type {HTMLElement | null} */ (button.closest("li"));
    if (!card) return;
    event.preventDefault();
    const { up, down } = partsOf(card);
    if (button === up) moveUp(card);
    else moveDown(card);
    showAndTell(card);
    // A disabled button loses the focus; its neighbour keeps the keyboard in place.
    const [pressed, neighbour] = button === up ? [up, down] : [down, up];
    (pressed.disabled ? neighbour : pressed).focus();
  });

  /**
   * Place a card where it is dropped. Among cards that are not placed it takes the next place that is free.
   *
   * @param {{item: HTMLElement}} dropped
   */
  function drop({ item }) {
    item.setAttribute("data-placed", "");
    list.prepend(...cards().filter(isPlaced));
    showAndTell(item);
  }

  list.addEventListener("restore", (event) => {
    const order = /** @type {RestoreEvent} */ (event).detail;
    const placed = order.flatMap((slug) => cards().find((card) => partsOf(card).slug.value === slug) ?? []);
    for (const card of cards()) card.toggleAttribute("data-placed", placed.includes(card));
    list.prepend(...placed);
    show();
  });

  // Sortable reports every step of a drag as a change; only the drop is one.
  list.addEventListener("change", (event) => {
    if ("newIndex" in event) event.stopPropagation();
  });

  const { Sortable } = /** @type {{Sortable?: Sortable}} */ (window);
  if (Sortable) {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".grip, [data-drag]"))) part.hidden = false;
    new Sortable(list, { handle: ".grip", animation: 150, ghostClass: "ghost", onEnd: drop });
  }
  show();
}

/** @param {Element} card */
const isPlaced = (card) => card.hasAttribute("data-placed");

/** @param {Element} card */
const nameOf = (card) => card.querySelector(".name")?.textContent?.trim() ?? "";

/** @param {Element} card */
function partsOf(card) {
  const [up, down] = /** @type {NodeListOf<HTMLButtonElement>} */ (card.querySelectorAll("button[name=move]"));
  const place = card.querySelector(".pos"), slug = card.querySelector("input");
  if (!up || !down || !place || !slug) throw new Error("A card lacks a part (components/rank_list.html).");
  return { up, down, place, slug };
}

for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("ol.rank"))) enliven(list);
