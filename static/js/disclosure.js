// Opens what a link on the page leads to, where the browser does not, and everything for paper.

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let closed = false;
  for (let details = target?.closest("details"); details; details = details.parentElement?.closest("details")) {
    closed ||= !details.open;
    details.open = true;
  }
  if (closed) target?.scrollIntoView();
}

addEventListener("hashchange", openTarget);
/** @type {HTMLDetailsElement[]} */
let openedForPaper = [];

addEventListener("beforeprint", () => {
  openedForPaper = [...document.querySelectorAll("details")].filter((details) => !details.open);
  for (const details of openedForPaper) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of openedForPaper) details.open = false;
});
openTarget();
