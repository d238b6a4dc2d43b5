// Whether a page may be left for what the room shows: not while something is typed, nor before it is saved.
const QUIET = 20_000;
export const TYPED = "textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])";

let lastKey = Date.now();
for (const type of ["keydown", "input", "focusin"]) {
  addEventListener(type, () => {
    lastKey = Date.now();
  });
}

const isTyping = () => Boolean(document.activeElement?.matches(TYPED)) && Date.now() - lastKey < QUIET;

const isUnsaved = () => document.querySelector("[data-unsaved]") !== null;

export const mayLeave = () => !isTyping() && !isUnsaved();
