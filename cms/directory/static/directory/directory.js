// Follows an import while the background worker is at it: its progress every three seconds, and all of the page at the end.
(() => {
  const follow = async () => {
    const progress = document.querySelector("[data-progress]");
    if (!progress) return;
    try {
      const response = await fetch(window.location);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const now = page.querySelector("[data-progress]");
      if (response.ok && !now) return window.location.reload();
      if (now) progress.innerHTML = now.innerHTML;
    } catch {
      // The hub can't be reached: ask again.
    }
    setTimeout(follow, 3000);
  };

  document.addEventListener("DOMContentLoaded", () => setTimeout(follow, 3000));
})();
