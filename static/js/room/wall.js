// Keeps the wall at what the room shows. A lost line leaves what is there, and says nothing wrong.
import { follow } from "../live/room.js";

const wall = /** @type {HTMLElement} */ (document.querySelector("#wall"));
follow(
  wall.dataset.token ?? "",
  ({ step, html }) => {
    wall.dataset.step = String(step);
    if (html) wall.innerHTML = html;
  },
  Number(wall.dataset.step),
);
