// The ranking list (components/rank_list.html). Without this file every arrow is a submit button; with it a move is
// instant and announced, and cards can be dragged by their handle. Cards with data-placed come first: they are the
// order. A hidden input in each placed card carries it, so the form needs no script to be sent. What it says stands in
// the list's data-say-….
"use strict";

for (const list of document.querySelectorAll("ol.rank")) {
  const places = list.dataset.places.split("|");
  const announcer = document.getElementById(list.dataset.announcer);
  const cards = () => [...list.children];
  const isPlaced = (card) => card.hasAttribute("data-placed");
  const says = (text, card) => list.dataset[text]
    .replace("{title}", nameOf(card)).replace("{place}", cards().indexOf(card) + 1).replace("{count}", list.children.length);
  const nameOf = (card) => card.querySelector(".name").textContent.trim();
  const buttonsOf = (card) => [...card.querySelectorAll("button[name=move]")];

  function show() {
    const placedCount = cards().filter(isPlaced).length;
    cards().forEach((card, index) => {
      const [up, down] = buttonsOf(card);
      card.querySelector(".pos").textContent = isPlaced(card) ? places[index] : list.dataset.unplaced;
      card.querySelector("input[type=hidden]").disabled = !isPlaced(card);
      up.disabled = isPlaced(card) && index === 0;
      down.disabled = !isPlaced(card) || index === list.children.length - 1;
      up.setAttribute("aria-label", says(isPlaced(card) ? "sayUp" : "sayNext", card));
      const isLastPlaced = index === placedCount - 1 && placedCount < list.children.length;
      down.setAttribute("aria-label", says(isLastPlaced ? "sayTakeOut" : "sayDown", card));
    });
  }

  function tell(card) {
    announcer.textContent = says(isPlaced(card) ? "sayMoved" : "sayOut", card);
    // Whoever saves the form listens for this.
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function moveUp(card) {
    if (isPlaced(card)) return card.previousElementSibling?.before(card);
    const firstUnplaced = cards().find((other) => !isPlaced(other));
    if (firstUnplaced !== card) firstUnplaced.before(card);
    card.setAttribute("data-placed", "");
  }

  function moveDown(card) {
    const next = card.nextElementSibling;
    if (next && isPlaced(next)) next.after(card);
    else card.removeAttribute("data-placed");
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    const card = button.closest("li");
    if (button === buttonsOf(card)[0]) moveUp(card);
    else moveDown(card);
    show();
    // A disabled button loses the focus; its neighbour keeps the keyboard in place.
    (button.disabled ? buttonsOf(card).find((other) => !other.disabled) : button).focus();
    tell(card);
  });

  function drop({ item }) {
    const placedBefore = cards().slice(0, cards().indexOf(item)).every(isPlaced);
    item.toggleAttribute("data-placed", placedBefore);
    show();
    tell(item);
  }

  // An order that waited in this browser comes back (js/questionnaire.js).
  list.addEventListener("restore", ({ detail: order }) => {
    const placed = order.map((slug) => cards().find((card) => card.querySelector("input").value === slug)).filter(Boolean);
    for (const card of cards()) card.toggleAttribute("data-placed", placed.includes(card));
    list.prepend(...placed);
    show();
  });

  // Sortable reports every step of a drag as a change; only the drop is one.
  list.addEventListener("change", (event) => {
    if ("newIndex" in event) event.stopPropagation();
  });

  if (window.Sortable) {
    for (const grip of list.querySelectorAll(".grip")) grip.hidden = false;
    new Sortable(list, { handle: ".grip", animation: 150, ghostClass: "ghost", onEnd: drop });
  }
  show();
}
