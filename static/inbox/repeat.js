/** Doing something again for want of an answer: later each time, so that a busy server can recover. */

import { retryDelay } from "./connection.js";

export class Repeat {
  /** Whether it failed and was not begun since. */
  isDue = false;
  #again;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => unknown} again */
  constructor(again) {
    this.#again = again;
  }

  /** It failed: again in a while. */
  later() {
    if (this.isDue) return;
    this.isDue = true;
    this.#timer = setTimeout(() => this.#again(), retryDelay(this.#attempt));
    this.#attempt += 1;
  }

  /** It is done again now, by this or by whoever knew a better moment. */
  begun() {
    this.isDue = false;
    clearTimeout(this.#timer);
  }

  /** From now on the next failure counts as the first. */
  calm() {
    this.#attempt = 0;
  }
}
