// Saves each answer as it is given, and says so. Without these files the page is one ordinary form with a button.
// What isn't saved yet is sent from whichever page of the questionnaire is opened next.
// Nothing here needs a secure context: a workshop's own network is plain http.
import {
  bodyOf, fill, isTyped, keepLast, ownerAt, ownerOf, revisionOf, showGrowth, takeOffer, urlOf,
} from "./fields.js";
import { Notices, showConflict } from "./notices.js";
import { OddFigures, standOut } from "./odd_figures.js";
import { Queue } from "./queue.js";
import { WaitingAnswers } from "./waiting.js";

const TYPING_PAUSE = 600;

/** @param {HTMLElement} form */
function start(form) {
  const isDone = form.hasAttribute("data-done");
  const isCheck = form.hasAttribute("data-check");  // it shows what was given as it was when the page was opened
  /** @type {Map<HTMLElement, number>} timers of what is being typed */
  const pauses = new Map();
  /** @type {{by: HTMLElement | null} | null} the press of a button that waits until all is saved */
  let waitingSubmit = null;
  let isLeaving = false, isOutdated = false;

  const notices = new Notices(form);
  const oddFigures = new OddFigures(form, () => {
    const wasGoingOn = waitingSubmit !== null;
    waitingSubmit = null;
    return wasGoingOn;
  });
  const token = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=csrfmiddlewaretoken]"));
  const queue = new Queue(new WaitingAnswers(form.dataset.questionnaire ?? ""), token?.value ?? "", {
    asks: (url) => ownerAt(form, url) !== null,
    isTyping: (url) => [...pauses.keys()].some((owner) => urlOf(owner) === url),
    revisionOf: (url) => revisionOf(ownerAt(form, url))?.value,
    fill(url, body) {
      const owner = ownerAt(form, url);
      if (owner) fill(owner, body);
    },
    take(record, answer) {
      const owner = ownerAt(form, record.url), revision = revisionOf(owner);
      if (!owner) isOutdated = true;
      // A repeated save says its own, which may be older than the page.
      if (revision) revision.value = String(Math.max(Number(revision.value), Number(answer.revision ?? 0)));
      notices.take(owner, record, answer);
      if (owner && answer.echoes) oddFigures.askBack(answer.asked_back ?? {});
    },
    endSession: () => notices.endSession(),
    show,
    finish() {
      if (waitingSubmit) submitNow();
      else if (notices.savedAt && (isDone || (isCheck && isOutdated && notices.trouble.hidden))) location.reload();
    },
  });

  function show() {
    // What moves a page on its own waits for it: static/js/room/leave.js.
    form.toggleAttribute("data-unsaved", !queue.isEmpty || pauses.size > 0);
    notices.show({ isFailing: queue.failures > 0, isUnreached: queue.isUnreached, isWaiting: !queue.isEmpty || pauses.size > 0 });
  }

  // --- What people do ---------------------------------------------------------------------------------------------------

  form.addEventListener("input", ({ target }) => {
    const owner = target instanceof Element && isTyped(target) && ownerOf(target);
    if (!owner) return;
    keepLast(form, target);
    clearTimeout(pauses.get(owner));
    queue.keep(urlOf(owner), bodyOf(owner));
    pauses.set(owner, setTimeout(() => settle(owner), TYPING_PAUSE));
    show();
  });

  form.addEventListener("change", ({ target }) => {
    const owner = target instanceof Element && ownerOf(target);
    if (!owner) return;
    // The change event of a typed field comes when it is left, after its pause has saved it.
    if (isTyped(target)) {
      if (pauses.has(owner)) settle(owner);
      return;
    }
    keepLast(form, target);
    settle(owner);
  });

  form.addEventListener("click", (event) => {
    const { target } = event;
    const owner = target instanceof Element && ownerOf(target);
    if (!owner) return;
    if (target.matches("[data-keep]")) {
      showConflict(owner, null);
      queue.add(urlOf(owner), bodyOf(owner));
    } else if (target instanceof HTMLButtonElement && target.matches("[data-instead]")) {
      event.preventDefault();
      takeOffer(form, target);
      settle(owner);
    } else if (target.matches("[data-take]")) {
      isLeaving = true;
      queue.forget(urlOf(owner)).then(() => location.reload());
    }
  });

  /** @param {HTMLElement} owner */
  function settle(owner) {
    clearTimeout(pauses.get(owner));
    pauses.delete(owner);
    queue.add(urlOf(owner), bodyOf(owner));
  }

  // --- Leaving the page -------------------------------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    for (const owner of [...pauses.keys()]) settle(owner);
    // Two answers to one question: going on would choose between them in the person's place.
    const undecided = notices.undecided?.querySelector("button"), held = undecided ?? oddFigures.heldBack();
    if (held) {
      event.preventDefault();
      standOut(held);
      return;
    }
    if (queue.isEmpty && !queue.isSending) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    waitingSubmit = { by: event.submitter };
    queue.send();
  });

  function submitNow() {
    const by = waitingSubmit?.by;
    waitingSubmit = null;
    if (notices.undecided || !notices.trouble.hidden) return;
    if (form instanceof HTMLFormElement) form.requestSubmit(by);
  }

  addEventListener("online", () => queue.retry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") queue.retry();
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && (!queue.isEmpty || pauses.size)) event.preventDefault();
  });
  addEventListener("pageshow", ({ persisted }) => {
    isLeaving = persisted;
    // Gone back to, a page that the browser kept would show what was: the server has it as it is.
    if (persisted) location.reload();
  });

  // A page that was refused is in the history as the form that was sent, which no browser has when it goes back there.
  history.replaceState(null, "", location.href);
  showGrowth(form);
  show();
  queue.takeOver(isDone);
}

const form = document.querySelector("[data-questionnaire]");
if (form instanceof HTMLElement) start(form);
