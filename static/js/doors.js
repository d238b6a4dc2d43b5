// Opens what a link on the page leads to, where the browser does not, and everything for paper.

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let closed = false;
  for (let door = target?.closest("details"); door; door = door.parentElement?.closest("details")) {
    closed ||= !door.open;
    door.open = true;
  }
  if (closed) target?.scrollIntoView();
}

addEventListener("hashchange", openTarget);
/** @type {HTMLDetailsElement[]} */
let openedForPaper = [];

addEventListener("beforeprint", () => {
  openedForPaper = [...document.querySelectorAll("details")].filter((door) => !door.open);
  for (const door of openedForPaper) door.open = true;
});
addEventListener("afterprint", () => {
  for (const door of openedForPaper) door.open = false;
});
openTarget();
