// <local-time at="...">: the moment in the browser's own time zone, where that is not UTC. In a shadow root, as in
// live-time.js.
const format = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const isUtc = ["UTC", "Etc/UTC"].includes(format.resolvedOptions().timeZone);

class LocalTime extends HTMLElement {
  static observedAttributes = ["at"];

  connectedCallback() {
    this.shadow ??= this.attachShadow({ mode: "open" });
    this.update();
  }

  attributeChangedCallback() {
    if (this.shadow) this.update();
  }

  update() {
    const at = Date.parse(this.getAttribute("at"));
    this.shadow.textContent = isUtc || Number.isNaN(at) ? "" : format.format(at);
  }
}

customElements.define("local-time", LocalTime);
