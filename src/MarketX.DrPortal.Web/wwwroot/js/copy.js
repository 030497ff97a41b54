// Buttons with data-copy (a text) or data-copy-from (an element's id). Says "Copied" by an attribute and to screen
// readers; the button's own text is Blazor's.
const SHOWN_MS = 1600;
const status = document.createElement("div");
status.className = "sr";
status.setAttribute("role", "status");
document.body.append(status);

// Plain http on another host than localhost has no clipboard API.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

async function copy(text) {
  if (!navigator.clipboard) return copyBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy],[data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom;
  const text = source ? document.getElementById(source)?.innerText ?? "" : button.dataset.copy;
  const copied = await copy(text);
  status.textContent = copied ? "Copied" : "Copying is not allowed here";
  button.toggleAttribute("data-copied", copied);
  setTimeout(() => {
    status.textContent = "";
    button.removeAttribute("data-copied");
  }, SHOWN_MS);
});
