// Blazor puts the connection's state into the class of #components-reconnect-modal and stops there. When the server
// was restarted it refuses the old circuit, and when it was away for long Blazor gives up: in both cases the page has
// to load anew, and does so by itself as soon as the server answers.
const RETRY_MS = 3000;
const notice = document.getElementById("components-reconnect-modal");
let waiting = false;

async function reloadWhenAlive() {
  if (waiting) return;
  waiting = true;
  for (;;) {
    try {
      if ((await fetch("/health/live", { cache: "no-store" })).ok) {
        location.reload();
        return;
      }
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

if (notice) {
  new MutationObserver(() => {
    if (/components-reconnect-(rejected|failed)/.test(notice.className)) reloadWhenAlive();
  }).observe(notice, { attributes: true, attributeFilter: ["class"] });
}
