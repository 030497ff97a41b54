// <log-tail>: a scrolling log that follows its end, unless one has scrolled up to read.
const NEAR = 24;

class LogTail extends HTMLElement {
  connectedCallback() {
    this.follows = true;
    this.addEventListener("scroll", () => {
      this.follows = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR;
    }, { passive: true });
    this.observer = new MutationObserver(() => this.toEnd());
    this.observer.observe(this, { childList: true });
    this.toEnd();
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  toEnd() {
    if (this.follows) this.scrollTop = this.scrollHeight;
  }
}

customElements.define("log-tail", LogTail);
