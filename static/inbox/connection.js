/** The staff socket: it stays open by itself, and comes back with full jitter after a loss. */

const PROTOCOL = "usher.v1";
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const LOOK_EVERY = 15_000;
const ASLEEP = 30_000;
/** Close codes after which another try would end alike. @type {Record<number, "signed-out" | "refused">} */
const FINAL = { 4401: "signed-out", 4403: "refused" };

/**
 * Milliseconds to wait before a try: anything between nothing and a limit that doubles (full jitter), so that a
 * thousand browsers do not come back in the same second.
 *
 * @param {number} attempt Counted from 0.
 * @param {() => number} [random]
 */
export function retryDelay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
}

/** @typedef {"connecting" | "open" | "waiting" | "signed-out" | "refused"} State */

/** Fires `frame` (detail: the frame) and `state` (detail: the state). */
export class Connection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  #address;
  /** @type {State} */
  state = "connecting";

  /** @param {string} path */
  constructor(path) {
    super();
    const address = new URL(path, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.#address = address.href;
    addEventListener("online", () => this.#soon());
    addEventListener("offline", () => this.renew());
    this.#renewAfterSleep();
  }

  open() {
    clearTimeout(this.#retry);
    this.#become("connecting");
    const socket = new WebSocket(this.#address, PROTOCOL);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#receive(event));
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    });
  }

  /**
   * Send if the line stands. False: nothing was sent.
   *
   * @param {import("./types.js").Frame} frame
   */
  send(frame) {
    if (this.state !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Give up a line that no longer answers; the next one resumes where this one stopped. */
  renew() {
    const socket = this.#socket;
    if (!socket || this.#isOver || this.state === "waiting") return;
    this.#socket = null;
    socket.close();
    this.#lost(1006);
  }

  /**
   * Trying again would not help.
   *
   * @param {"signed-out" | "refused"} [state]
   */
  giveUp(state = "signed-out") {
    clearTimeout(this.#retry);
    this.#become(state);
  }

  get #isOver() {
    return this.state === "signed-out" || this.state === "refused";
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    const frame = /** @type {import("./types.js").Frame} */ (JSON.parse(event.data));
    if (frame.type === "ready") {
      this.#attempt = 0;
      this.#become("open");
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** A computer that slept may hold a line that ended long ago without a word. */
  #renewAfterSleep() {
    let looked = Date.now();
    setInterval(() => {
      if (Date.now() - looked > LOOK_EVERY + ASLEEP) this.renew();
      looked = Date.now();
    }, LOOK_EVERY);
  }

  /** @param {number} code */
  #lost(code) {
    if (this.#isOver) return;
    const end = FINAL[code];
    if (end) return this.giveUp(end);
    this.#become("waiting");
    this.#retry = setTimeout(() => this.open(), retryDelay(this.#attempt));
    this.#attempt += 1;
  }

  #soon() {
    if (this.state !== "waiting") return;
    clearTimeout(this.#retry);
    this.#attempt = 0;
    this.#retry = setTimeout(() => this.open(), retryDelay(0));
  }

  /** @param {State} state */
  #become(state) {
    if (this.state === state && state !== "connecting") return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
