// The host's timer, counted down: it stays at nothing then, and closes nothing.

const TICKS_EVERY = 500;

/**
 * Count down on an element whose first child takes the digits; `data-clock` is the server's time. Return what says until when.
 *
 * @param {HTMLElement} timer
 */
export function countDown(timer) {
  const skew = Date.parse(timer.dataset.clock ?? "") - Date.now(); // of this phone's clock, in milliseconds

  function tick() {
    const left = Math.ceil((Date.parse(timer.dataset.until ?? "") - Date.now() - skew) / 1000), seconds = Math.max(0, left);
    timer.hidden = Number.isNaN(left);
    if (!timer.hidden) {
      /** @type {HTMLElement} */ (timer.firstElementChild).textContent =
        `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  tick();
  setInterval(tick, TICKS_EVERY);
  /** @param {string} until */
  return (until) => {
    timer.dataset.until = until;
    tick();
  };
}
