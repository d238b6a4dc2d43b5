// "Leave this device" and withdrawing leave nothing behind.
import { WaitingAnswers } from "./waiting.js";

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-forget]"))) {
  new WaitingAnswers(place.dataset.forget ?? "").forget();
}
