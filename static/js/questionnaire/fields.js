// The fields of an item: what they post, how they are filled again, and which of them exclude each other.
// They are posted as they stand in the form; the server reads them as it reads the whole form.
import { newOperation } from "./queue.js";

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 * @typedef {import("./rank.js").RestoreEvent} RestoreEvent
 */

/**
 * @param {Element} element
 * @returns {HTMLElement | null} the item that is saved as one
 */
export const ownerOf = (element) => element.closest("[data-save]");

/** @param {HTMLElement} owner */
export const urlOf = (owner) => owner.dataset.save ?? "";

/**
 * @param {HTMLElement} form
 * @param {string} url
 * @returns {HTMLElement | null}
 */
export const ownerAt = (form, url) => form.querySelector(`[data-save="${url}"]`);

/**
 * @param {Element | null} owner
 * @returns {HTMLInputElement | null | undefined}
 */
export const revisionOf = (owner) => owner?.querySelector(":scope > [data-revision]");

/**
 * @param {Element} field
 * @returns {field is Field}
 */
export const isTyped = (field) => field.matches("textarea, input:not([type=radio], [type=checkbox])");

/** @param {Element} owner */
const fieldsOf = (owner) => [.../** @type {NodeListOf<Field>} */ (owner.querySelectorAll("input, textarea, select"))].filter(
  (field) => field.name);

/**
 * @param {Field} field
 * @returns {field is HTMLInputElement}
 */
const isTicked = (field) => /^(radio|checkbox)$/.test(field.type);

/** @param {Element} owner */
export function bodyOf(owner) {
  const body = new URLSearchParams();
  for (const field of fieldsOf(owner)) {
    if (field.disabled || (isTicked(field) && !field.checked)) continue;
    body.append(field.name, field.value);
  }
  const revision = revisionOf(owner);
  if (revision) body.set("revision", revision.value);
  body.set("operation", newOperation());
  return body.toString();
}

/**
 * @param {Element} owner
 * @param {URLSearchParams} body
 */
export function fill(owner, body) {
  for (const field of fieldsOf(owner)) {
    if (isTicked(field)) field.checked = body.getAll(field.name).includes(field.value);
    else if (field.type !== "hidden") field.value = body.get(field.name) ?? "";
  }
  const revision = revisionOf(owner);
  if (revision) revision.value = body.get("revision") ?? "";
  if (owner.parentElement) showGrowth(owner.parentElement);
  /** @type {RestoreEvent} */
  const restore = new CustomEvent("restore", { detail: body.getAll("ranking") });
  owner.querySelector("ol.ordering, ol.rank")?.dispatchEvent(restore);
  for (const details of owner.querySelectorAll("details")) {
    const typed = /** @type {NodeListOf<Field>} */ (details.querySelectorAll("textarea, input:not([type])"));
    if ([...typed].some((field) => field.value) || details.querySelector(".ladder :checked")) details.open = true;
  }
}

// --- What excludes what -------------------------------------------------------------------------------------------------

/**
 * Keep one of what contradicts itself: what was given last.
 *
 * @param {HTMLElement} form
 * @param {Element} target
 */
export function keepLast(form, target) {
  if (target instanceof HTMLInputElement) {
    keepFigureOrRow(form, target);
    keepTicksApart(form, target);
    showGrowth(form);
  } else if (target.matches("ol.ordering, ol.rank")) keepWayOfRanking(target);
}

/**
 * @param {HTMLElement} form
 * @param {string} name
 */
const checked = (form, name) => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`[name="${name}"]:checked`));

/**
 * @param {HTMLElement} form
 * @param {HTMLInputElement} field
 */
function keepFigureOrRow(form, field) {
  if (field.dataset.picks) {
    if (field.value.trim()) for (const row of checked(form, field.dataset.picks)) row.checked = false;
    const echo = form.querySelector(`[data-echo="${field.dataset.picks}"]`);
    if (echo) echo.textContent = "";  // it is of what was typed before
  } else if (field.type === "radio" && field.checked) {
    const figure = /** @type {HTMLInputElement | null} */ (form.querySelector(`[data-picks="${field.name}"]`));
    if (figure) figure.value = "";
  }
}

/**
 * Give what is offered in place of what was typed.
 *
 * @param {HTMLElement} form
 * @param {HTMLButtonElement} button
 */
export function takeOffer(form, button) {
  const name = button.dataset.instead ?? "";
  const dontKnow = /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${name}"][value="dk"]`));
  const typed = /** @type {HTMLInputElement | null} */ (form.querySelector(`[data-picks="${name}"]`));
  if (!typed || !dontKnow) return;
  const isUnknown = button.value === dontKnow.value, given = isUnknown ? dontKnow : typed;
  dontKnow.checked = isUnknown;
  typed.value = isUnknown ? "" : button.value;
  keepFigureOrRow(form, given);
  given.focus();
}

/**
 * Say whether a text gives nothing, with or without its unit: "0", "0.0 GB", "zero users".
 *
 * @param {string} typed
 */
const isZero = (typed) => /0|\bzero\b/i.test(typed) && !/[1-9]/.test(typed);

/**
 * Offer growth where there is a figure to grow from: not after 0, "none" or "don't know". Whether the figure can be read
 * is not waited for: the first tap after typing counts. What was picked stays as long as one may still be.
 *
 * @param {HTMLElement} form
 */
export function showGrowth(form) {
  for (const growth of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-grows-from]"))) {
    const today = growth.dataset.growsFrom ?? "";
    const typed = /** @type {HTMLInputElement | null} */ (form.querySelector(`[data-picks="${today}"]`))?.value.trim();
    const picked = checked(form, today)[0]?.value;
    const grows = typed ? !isZero(typed) : picked !== undefined && !["zero", "dk"].includes(picked);
    for (const step of growth.querySelectorAll("input")) {
      if (!grows && step.value !== "dk") step.checked = false;
      step.disabled = !grows && step.value !== "dk" && !step.checked;
    }
  }
}

/**
 * Who places a card doesn't decline to order them, and who places a second one can name more than the first.
 *
 * @param {Element} list
 */
function keepWayOfRanking(list) {
  const placed = list.querySelectorAll("[data-placed]").length;
  const isRefuted = { first: placed > 1, decline: placed > 0 };
  for (const [way, isOver] of Object.entries(isRefuted)) {
    const tick = /** @type {HTMLInputElement | null | undefined} */ (list.closest("fieldset")?.querySelector(`[data-way="${way}"] input`));
    if (tick && isOver) tick.checked = false;
  }
}

/**
 * @param {HTMLElement} form
 * @param {HTMLInputElement} field
 */
function keepTicksApart(form, field) {
  if (field.type !== "checkbox" || !field.checked) return;
  for (const other of checked(form, field.name)) {
    if (other !== field && (field.hasAttribute("data-alone") || other.hasAttribute("data-alone"))) other.checked = false;
  }
}
