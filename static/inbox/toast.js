/** What just happened, and the way back. It stays long enough to be read, and longer while somebody is at it. */

import { byId, setText } from "./dom.js";

const STAYS = 20_000;

export class Toast {
  #box = byId("inbox-toast");
  #undo = byId("inbox-toast-undo");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #ends;
  /** @type {(() => void) | null} */
  #back = null;

  constructor() {
    this.#undo.addEventListener("click", () => this.undo());
    byId("inbox-toast-dismiss").addEventListener("click", () => this.hide());
    for (const name of ["pointerenter", "focusin"]) this.#box.addEventListener(name, () => clearTimeout(this.#ends));
    for (const name of ["pointerleave", "focusout"]) this.#box.addEventListener(name, () => this.#end());
  }

  /**
   * @param {string} sentence
   * @param {(() => void) | null} [back] Takes it back.
   */
  show(sentence, back = null) {
    this.#back = back;
    this.#undo.hidden = back === null;
    this.#box.hidden = false;
    setText(byId("inbox-toast-text"), sentence);
    this.#end();
  }

  hide() {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.hidden = true;
    this.#back = null;
    if (hadFocus) byId("inbox-rows").querySelector("a")?.focus();
  }

  /** Take the last thing back, if that is still offered. */
  undo() {
    const back = this.#back;
    this.#back = null;
    this.#undo.hidden = true;
    back?.();
  }

  #end() {
    clearTimeout(this.#ends);
    this.#ends = setTimeout(() => this.hide(), STAYS);
  }
}
