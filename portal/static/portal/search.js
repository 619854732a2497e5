// Tells the hub that a result of this search was opened: once a page, and without a word about who did.
const results = document.querySelector("[data-query]");

function tell(event) {
  const result = event.target.closest("a")?.closest("[data-entry]");
  if (!result || event.button === 2) return;
  const click = new URLSearchParams({ query: results.dataset.query, entry: result.dataset.entry });
  if (results.dataset.network) click.set("network", results.dataset.network);
  navigator.sendBeacon("/search-clicks", click);
  results.removeEventListener("click", tell);
  results.removeEventListener("auxclick", tell);
}

results?.addEventListener("click", tell);
results?.addEventListener("auxclick", tell); // the middle button
