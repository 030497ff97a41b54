// <live-time mode="relative|since|until" at="...">: keeps a length of time current without asking the server.
// The words follow Components/Shared/Span.cs. The text stands in a shadow root: the element's own text is Blazor's
// and shows where scripts do not run.

// The server's clock counts; the browser's may be wrong.
const serverTime = document.querySelector('meta[name="server-time"]')?.content;
const offset = serverTime ? Date.parse(serverTime) - Date.now() : 0;
const elements = new Set();

function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const pad = (n) => String(n).padStart(2, "0");
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${pad(s % 60)} s`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${pad(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

function relative(age) {
  const s = Math.floor(Math.abs(age) / 1000);
  if (s < 60) return age < 0 ? "in less than 1 min" : "just now";
  const text = s < 3600 ? `${Math.floor(s / 60)} min` : s < 172800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
  return age < 0 ? `in ${text}` : `${text} ago`;
}

class LiveTime extends HTMLElement {
  static observedAttributes = ["mode", "at"];

  connectedCallback() {
    this.shadow ??= this.attachShadow({ mode: "open" });
    elements.add(this);
    this.update();
  }

  disconnectedCallback() {
    elements.delete(this);
  }

  attributeChangedCallback() {
    if (this.shadow) this.update();
  }

  update() {
    const age = Date.now() + offset - Date.parse(this.getAttribute("at"));
    const mode = this.getAttribute("mode");
    const text = mode === "since" ? span(age) : mode === "until" ? span(-age) : relative(age);
    if (this.shadow.textContent !== text) this.shadow.textContent = text;
  }
}

customElements.define("live-time", LiveTime);
setInterval(() => elements.forEach((element) => element.update()), 1000);
