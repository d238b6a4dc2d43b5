// Saves each answer as it is given, and says so. Without this file the page is one ordinary form with a button.
// An item's fields are posted as they stand in the form; the server reads them as it reads the whole form.
// Nothing here needs a secure context: a workshop's own network is plain http.
"use strict";

(() => {
  const form = document.querySelector("form[data-questionnaire]");
  if (!form) return;

  const TYPING_PAUSE = 600, TIMEOUT = 10_000, LONGEST_WAIT = 30_000;
  const indicator = document.getElementById("saved");
  const trouble = document.getElementById("trouble");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  // Keyed by the element: {element, sent, isDirty}. `sent` stays until the server has answered that very save.
  const queue = new Map();
  const pauses = new Map();
  let isSending = false, failures = 0, retryTimer = 0, savedAt = "", waitingSubmit = null, isLeaving = false;

  function newOperation() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function show() {
    const isConflicting = Boolean(form.querySelector("[data-conflict]:not([hidden])"));
    const text = failures ? "Not saved yet - will retry" : queue.size || pauses.size ? "Saving…" : isConflicting ? "Conflict" : savedAt;
    if (indicator.textContent !== text) indicator.textContent = text;
  }

  // --- What an item posts -----------------------------------------------------------------------------------------

  const commentOf = (element) => element.closest("[data-comment]");
  const revisionOf = (element) => element.querySelector(":scope > [data-revision]");

  function bodyOf(element) {
    const body = new URLSearchParams();
    for (const field of element.querySelectorAll("input, textarea")) {
      if (!field.name || field.disabled || (!element.hasAttribute("data-comment") && commentOf(field))) continue;
      if (/^(radio|checkbox)$/.test(field.type) && !field.checked) continue;
      body.append(field.name, field.value);
    }
    const revision = revisionOf(element);
    if (revision) body.set("revision", revision.value);
    body.set("operation", newOperation());
    return body;
  }

  function enqueue(element) {
    const entry = queue.get(element) ?? { element, sent: null, isDirty: true };
    entry.isDirty = true;
    queue.set(element, entry);
    show();
    if (!failures) drain();
  }

  // --- Sending, one at a time ---------------------------------------------------------------------------------------

  async function drain() {
    if (isSending) return;
    isSending = true;
    clearTimeout(retryTimer);
    while (queue.size) {
      const entry = queue.values().next().value;
      // A save whose fate is unknown is repeated as it was; what was typed since goes out after it.
      if (!entry.sent) {
        entry.sent = bodyOf(entry.element);
        entry.isDirty = false;
      }
      const answer = await post(entry.element.dataset.save, entry.sent);
      if (!answer) {
        waitAndRetry();
        break;
      }
      failures = 0;
      take(entry, answer);
      show();
    }
    isSending = false;
    show();
    if (!queue.size && waitingSubmit) submitNow();
  }

  async function post(url, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      const response = await fetch(url, {
        method: "POST", body, signal: abort.signal, credentials: "same-origin", redirect: "error",
        headers: { "x-csrftoken": token, accept: "application/json" },
      });
      const code = response.headers.get("x-save-code") ?? (response.status === 403 ? "SESSION" : "");
      if (!code) return null;
      if (code === "SESSION") {
        sayTrouble("This page can't save at the moment. Open your personal link again in another tab, then come back: what isn't saved yet stays here and is sent then.");
        return null;
      }
      return { ...(await response.json()), code };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function waitAndRetry() {
    failures += 1;
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** (failures - 1));
    retryTimer = setTimeout(drain, wait * (0.75 + Math.random() / 2));
  }

  function retryNow() {
    if (failures && queue.size) drain();
  }

  // --- What the server said -----------------------------------------------------------------------------------------

  function take(entry, answer) {
    entry.sent = null;
    if (!entry.isDirty) queue.delete(entry.element);
    hideTrouble();
    const revision = revisionOf(entry.element);
    if (revision && answer.revision) revision.value = answer.revision;
    if (answer.code === "SAVED" || answer.code === "REPLAY") {
      savedAt = `Saved ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
      showErrors(entry.element, {});
      showConflict(entry.element, null);
      showEchoes(answer.echoes ?? {});
    } else if (answer.code === "INVALID") {
      showErrors(entry.element, answer.errors);
    } else if (answer.code === "CONFLICT") {
      queue.delete(entry.element);
      showConflict(entry.element, answer);
    } else {
      queue.delete(entry.element);
      sayTrouble(answer.code === "ROUND_CLOSED"
        ? (entry.element.hasAttribute("data-comment")
          ? "The round was closed in the meantime: comments are no longer taken."
          : "The round was closed in the meantime. Your answer is kept, and counts only if the round is opened again.")
        : "Your answers were sent in the meantime, from another page. To change them, go back to the start of your link.");
    }
  }

  function showErrors(element, errors) {
    for (const place of element.querySelectorAll("[data-error]")) {
      const isOther = !element.hasAttribute("data-comment") && commentOf(place);
      if (isOther) continue;
      const name = place.dataset.error, sentence = errors[name] ?? "";
      place.hidden = !sentence;
      place.querySelector("[data-sentence]").textContent = sentence;
      place.closest(".field")?.classList.toggle("bad", Boolean(sentence));
      const field = document.getElementById(name);
      if (field?.matches("input, textarea")) field.toggleAttribute("aria-invalid", Boolean(sentence));
    }
  }

  function showEchoes(echoes) {
    for (const [name, text] of Object.entries(echoes)) {
      const echo = form.querySelector(`[data-echo="${name}"]`);
      if (echo) echo.textContent = text;
    }
  }

  function showConflict(element, answer) {
    const box = element.querySelector(":scope > [data-conflict]");
    if (!box) return;
    box.hidden = !answer;
    if (answer) box.querySelector("[data-standing]").textContent = answer.standing;
  }

  function sayTrouble(text) {
    trouble.textContent = text;
    trouble.hidden = false;
  }

  function hideTrouble() {
    trouble.hidden = true;
  }

  // --- What people do -----------------------------------------------------------------------------------------------

  function keepOneOfFigureAndRow(field) {
    if (field.dataset.picks && field.value.trim()) {
      for (const row of form.querySelectorAll(`[name="${field.dataset.picks}"]:checked`)) row.checked = false;
    } else if (field.type === "radio" && field.checked) {
      const figure = form.querySelector(`[data-picks="${field.name}"]`);
      if (figure) figure.value = "";
    }
  }

  function keepWayOfRanking(target) {
    const ways = form.querySelector('[value="decline"]:checked');
    if (target.matches?.("ol.rank") && ways) form.querySelector('[value="order"]').checked = true;
  }

  function keepTicksApart(field) {
    if (field.type !== "checkbox" || !field.checked || commentOf(field)) return;
    for (const other of form.querySelectorAll(`[name="${field.name}"]:checked`)) {
      if (other !== field && (field.value === "dk" || other.value === "dk")) other.checked = false;
    }
  }

  const ownerOf = (target) => target.closest("[data-save]");

  form.addEventListener("input", ({ target }) => {
    const owner = ownerOf(target);
    if (!owner || !target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    keepOneOfFigureAndRow(target);
    clearTimeout(pauses.get(owner));
    pauses.set(owner, setTimeout(() => settle(owner), TYPING_PAUSE));
    show();
  });

  function settle(owner) {
    clearTimeout(pauses.get(owner));
    pauses.delete(owner);
    enqueue(owner);
  }

  form.addEventListener("change", ({ target }) => {
    const owner = ownerOf(target);
    if (!owner) return;
    // The change event of a typed field comes when it is left, after its pause has saved it.
    if (target.matches("textarea, input:not([type=radio], [type=checkbox])")) {
      if (pauses.has(owner)) settle(owner);
      return;
    }
    keepOneOfFigureAndRow(target);
    keepWayOfRanking(target);
    keepTicksApart(target);
    settle(owner);
  });

  form.addEventListener("click", ({ target }) => {
    const owner = ownerOf(target);
    if (target.matches("[data-keep]")) {
      showConflict(owner, null);
      enqueue(owner);
    } else if (target.matches("[data-take]")) {
      isLeaving = true;
      location.reload();
    }
  });

  // --- Leaving the page ---------------------------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    for (const owner of [...pauses.keys()]) settle(owner);
    if (!queue.size) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    waitingSubmit = event.submitter ?? true;
    drain();
  });

  function submitNow() {
    const submitter = waitingSubmit;
    waitingSubmit = null;
    if (form.querySelector("[data-conflict]:not([hidden])") || !trouble.hidden) return;
    form.requestSubmit(submitter === true ? undefined : submitter);
  }

  addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") retryNow();
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && (queue.size || pauses.size)) event.preventDefault();
  });
  addEventListener("pageshow", () => (isLeaving = false));
})();
