// Asks for the remarks again once a draft is saved: one request at a time, two seconds after the last save.
// A suggested theme or goal is ticked in the form by its button, never by itself.
(() => {
  let timer;
  let request;

  const box = (button) =>
    document.querySelector(`input[type=checkbox][name="${button.dataset.qualityTick}"][value="${button.value}"]`);

  const offerBoxes = () => {
    for (const button of document.querySelectorAll("[data-quality-tick]")) {
      button.hidden = !box(button) || box(button).checked;
    }
  };

  const refresh = async () => {
    const panel = document.querySelector("[data-quality]");
    const page = window.location.pathname.match(/\/pages\/(\d+)\/edit\//);
    if (!panel || !page) return;
    request?.abort();
    request = new AbortController();
    try {
      const response = await fetch(`${panel.dataset.quality}${page[1]}/`, { signal: request.signal });
      if (!response.ok || response.redirected) return;
      const wasOpen = panel.querySelector("details")?.open;
      panel.innerHTML = await response.text();
      panel.querySelector("details")?.toggleAttribute("open", wasOpen ?? false);
      offerBoxes();
    } catch {
      // The remarks of the draft before stay: they come again with the next save.
    }
  };

  document.addEventListener("DOMContentLoaded", offerBoxes);
  document.addEventListener("w-autosave:success", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 2000);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-quality-tick]");
    if (!button) return;
    box(button).checked = true;
    box(button).dispatchEvent(new Event("change", { bubbles: true }));
    box(button).focus();
    button.hidden = true;
  });
})();
