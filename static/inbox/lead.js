/** Of several tabs with the inbox, one leads: it alone sounds and shows notices. */

const NAME = "usher.inbox";

/**
 * The lead passes on by itself when its tab ends (Web Locks). Over plain http there are no locks: then the tab that was
 * opened first leads, as far as the others have heard of it.
 */
export class Lead {
  #born = `${Date.now()}`.padStart(15, "0") + String(Math.random()).slice(2);
  #channel = new BroadcastChannel(NAME);
  #hasLock = false;
  /** The other tabs by their names, and whether each has the focus. @type {Map<string, boolean>} */
  #others = new Map();

  constructor() {
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
    for (const name of ["focus", "blur", "pageshow"]) addEventListener(name, () => this.#tell("here"));
    addEventListener("pagehide", () => this.#tell("gone"));
    this.#tell("hello");
    navigator.locks?.request(NAME, () => {
      this.#hasLock = true;
      return new Promise(() => {});
    });
  }

  get isLeading() {
    if (navigator.locks) return this.#hasLock;
    return [...this.#others.keys()].every((born) => this.#born < born);
  }

  /** Whether somebody looks at the inbox in any tab. */
  get isSeen() {
    return document.hasFocus() || [...this.#others.values()].includes(true);
  }

  /** @param {{type: "hello" | "here" | "gone", born: string, hasFocus: boolean}} message */
  #hear({ type, born, hasFocus }) {
    if (type === "gone") this.#others.delete(born);
    else this.#others.set(born, hasFocus);
    if (type === "hello") this.#tell("here");
  }

  /** @param {"hello" | "here" | "gone"} type */
  #tell(type) {
    this.#channel.postMessage({ type, born: this.#born, hasFocus: document.hasFocus() });
  }
}
