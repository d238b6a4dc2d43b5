// Saves each answer as it is given, and says so. Without this file the page is one ordinary form with a button.
// An item's fields are posted as they stand in the form; the server reads them as it reads the whole form.
// What isn't saved yet is kept by js/waiting.js, and sent from whichever page of the questionnaire is opened next.
// What it says stands in the page, where it is shown: data-say-… of #saved (responses/saved.html) and of #trouble
// (responses/errors.html). Nothing here needs a secure context: a workshop's own network is plain http.
"use strict";

(async () => {
  const form = document.querySelector("[data-questionnaire]");
  if (!form) return;

  const TYPING_PAUSE = 600, TIMEOUT = 10_000, LONGEST_WAIT = 30_000;
  const indicator = document.getElementById("saved");
  const trouble = document.getElementById("trouble");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const waiting = window.waitingAnswers(form.dataset.questionnaire);
  // Records as js/waiting.js keeps them, by id, in the order in which they were given.
  const queue = new Map();
  const pauses = new Map();
  const asks = new Map(); // what is asked about a typed figure once its field is left
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
    const { sayRetrying, saySaving, sayConflict } = indicator.dataset;
    const text = failures ? sayRetrying : queue.size || pauses.size ? saySaving : isConflicting ? sayConflict : savedAt;
    if (indicator.textContent !== text) indicator.textContent = text;
  }

  // --- What an item posts -----------------------------------------------------------------------------------------

  const commentOf = (element) => element.closest("[data-comment]");
  const revisionOf = (element) => element?.querySelector(":scope > [data-revision]");
  const elementOf = (record) => form.querySelector(`[data-save="${record.url}"]`);

  const fieldsOf = (element) => [...element.querySelectorAll("input, textarea")].filter(
    (field) => field.name && (element.hasAttribute("data-comment") || !commentOf(field)));

  function bodyOf(element) {
    const body = new URLSearchParams();
    for (const field of fieldsOf(element)) {
      if (field.disabled || (/^(radio|checkbox)$/.test(field.type) && !field.checked)) continue;
      body.append(field.name, field.value);
    }
    const revision = revisionOf(element);
    if (revision) body.set("revision", revision.value);
    body.set("operation", newOperation());
    return body.toString();
  }

  // Keeps what stands in the form; it is sent after the pause in typing.
  function keep(element) {
    const url = element.dataset.save, id = `${waiting.tab}:${url}`;
    for (const other of [...queue.values()]) {
      if (other.url === url && other.id !== id) dropDraft(other);
    }
    const record = queue.get(id) ?? {
      id, response: form.dataset.questionnaire, tab: waiting.tab, url, page: location.pathname, at: Date.now(), sent: null,
    };
    record.draft = bodyOf(element);
    record.rests = false;
    queue.set(id, record);
    waiting.put(record);
    return record;
  }

  function dropDraft(record) {
    record.draft = null;
    if (!record.sent) finish(record);
  }

  function finish(record) {
    queue.delete(record.id);
    waiting.remove(record.id);
  }

  function enqueue(element) {
    keep(element);
    show();
    if (!failures) drain();
  }

  // --- Sending, one at a time ---------------------------------------------------------------------------------------

  const isReady = (record) => !pauses.has(elementOf(record)) && !record.rests;

  async function drain() {
    if (isSending) return;
    isSending = true;
    clearTimeout(retryTimer);
    let record;
    while ((record = [...queue.values()].find(isReady))) {
      // A save whose fate is unknown is repeated as it was; what was given since goes out after it.
      if (!record.sent) {
        record.sent = onLatestRevision(record);
        record.draft = null;
        await waiting.put(record);
      }
      const answer = await post(record.url, new URLSearchParams(record.sent));
      if (!answer) {
        waitAndRetry();
        break;
      }
      failures = 0;
      take(record, answer);
      show();
    }
    isSending = false;
    show();
    if (!queue.size && waitingSubmit) submitNow();
    if (!queue.size && savedAt && form.hasAttribute("data-done")) location.reload();
  }

  function onLatestRevision(record) {
    const body = new URLSearchParams(record.draft), revision = revisionOf(elementOf(record))?.value ?? record.revision;
    if (revision && body.has("revision")) body.set("revision", revision);
    return body.toString();
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
        sayTrouble(trouble.dataset.saySession);
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

  function take(record, answer) {
    const element = elementOf(record);
    hideTrouble();
    if (answer.revision) {
      record.revision = answer.revision;
      const revision = revisionOf(element);
      if (revision) revision.value = answer.revision;
    }
    const isSaved = answer.code === "SAVED" || answer.code === "REPLAY";
    const mustWait = answer.code === "CONFLICT" || answer.code === "INVALID" || answer.code === "ALREADY_SUBMITTED";
    const given = record.sent;
    record.sent = null;
    if (record.draft) waiting.put(record);
    else if (mustWait) rest(record, given);
    else finish(record);
    if (isSaved || answer.code === "ROUND_CLOSED") {
      const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
      savedAt = indicator.dataset.saySaved.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang, clock));
    }
    if (element) tell(element, answer, isSaved);
    else if (!isSaved) sayElsewhere(record, answer);
  }

  function tell(element, answer, isSaved) {
    if (isSaved) {
      showErrors(element, {});
      showConflict(element, null);
      showEchoes(answer.echoes ?? {});
      askBack(answer.asked_back ?? {});
    } else if (answer.code === "INVALID") {
      showErrors(element, answer.errors);
    } else if (answer.code === "CONFLICT") {
      showConflict(element, answer);
    } else {
      const { sayClosed, sayNoComments, saySent } = trouble.dataset;
      const isComment = element.hasAttribute("data-comment");
      sayTrouble(answer.code !== "ROUND_CLOSED" ? saySent : isComment ? sayNoComments : sayClosed);
    }
  }

  // It can't be sent as it stands. It stays in this browser, and is shown and tried again on its own page.
  function rest(record, given) {
    queue.delete(record.id);
    const body = new URLSearchParams(given);
    body.set("operation", newOperation());
    waiting.put({ ...record, draft: body.toString(), rests: true });
  }

  function sayElsewhere(record, answer) {
    if (answer.code === "ROUND_CLOSED" || answer.code === "ALREADY_SUBMITTED") {
      sayTrouble(answer.code === "ROUND_CLOSED" ? trouble.dataset.sayArrivedLate : trouble.dataset.sayGivenAfter);
      return;
    }
    const link = document.createElement("a");
    link.href = record.page;
    const { sayChangedElsewhere, sayChoose, sayUnread, sayLook } = trouble.dataset;
    link.textContent = answer.code === "CONFLICT" ? sayChoose : sayLook;
    sayTrouble(answer.code === "CONFLICT" ? sayChangedElsewhere : sayUnread);
    trouble.append(" ", link);
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

  // An odd figure is read back: a question, asked once the field is left. Who was about to go on sees it first.
  function askBack(figures) {
    for (const [name, { question, figure }] of Object.entries(figures)) {
      const asked = form.querySelector(`[data-asked="${name}"]`), typed = document.getElementById(`${name}-figure`);
      const meant = form.querySelector(`[data-meant="${name}"]`), tick = meant?.querySelector("input");
      asks.delete(typed);
      if (!tick || (!question && tick.value === figure)) continue;
      const ask = () => {
        if (tick.value !== figure) tick.checked = false;
        tick.value = figure;
        asked.textContent = question;
        asked.hidden = meant.hidden = !question;
      };
      if (question && waitingSubmit && asked.textContent !== question) {
        waitingSubmit = null;
        ask();
        tick.focus();
      } else if (question && typed === document.activeElement) asks.set(typed, ask);
      else ask();
    }
  }

  form.addEventListener("focusout", ({ target }) => {
    asks.get(target)?.();
    asks.delete(target);
  });

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

  // Of tenths typed and a tick at "don't know", the last word counts.
  function keepTenthsOrTick(field) {
    const list = field.closest("[data-item]")?.querySelector(".split");
    if (!list || commentOf(field)) return;
    const tick = list.parentElement.querySelector('input[value="dk"]');
    if (field !== tick && field.value.trim()) tick.checked = false;
    else if (field === tick && tick.checked) for (const share of list.querySelectorAll("input")) share.value = "";
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
    keepTenthsOrTick(target);
    keep(owner);
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
    keepTenthsOrTick(target);
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
      waiting.remove(`${waiting.tab}:${owner.dataset.save}`).then(() => location.reload());
    }
  });

  // --- Leaving the page ---------------------------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    for (const owner of [...pauses.keys()]) settle(owner);
    // Two answers to one question: going on would choose between them in the person's place.
    const undecided = form.querySelector("[data-conflict]:not([hidden])");
    if (undecided) {
      event.preventDefault();
      undecided.querySelector("button").focus();
      return;
    }
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

  // --- What an earlier page left behind -------------------------------------------------------------------------------

  function fill(element, body) {
    for (const field of fieldsOf(element)) {
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = body.getAll(field.name).includes(field.value);
      else if (field.type !== "hidden") field.value = body.get(field.name) ?? "";
    }
    const revision = revisionOf(element);
    if (revision) revision.value = body.get("revision");
    const list = element.querySelector("ol.rank");
    if (list) list.dispatchEvent(new CustomEvent("restore", { detail: body.getAll("ranking") }));
    for (const details of element.querySelectorAll("details")) {
      if ([...details.querySelectorAll("textarea, input:not([type])")].some((field) => field.value)) details.open = true;
    }
  }

  for (const record of await waiting.left()) {
    const element = elementOf(record), id = `${waiting.tab}:${record.url}`, isGivenAnew = queue.has(id);
    if (!element && record.rests && !form.hasAttribute("data-done")) continue;
    if (!isGivenAnew) {
      waiting.remove(record.id);
      record.id = id;
    }
    Object.assign(record, { tab: waiting.tab, rests: false });
    queue.set(record.id, record);
    await waiting.put(record);
    if (element && !isGivenAnew) fill(element, new URLSearchParams(record.draft ?? record.sent));
  }
  if (queue.size) drain();
})();
