/** Whether I am available: told above the list, chosen there or by key, the same in all of my tabs. */

import { byId, el, setText } from "./dom.js";
import { pick } from "./picker.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Frame} Frame */

export class Availability {
  #button = byId("inbox-do-away");
  #inbox;
  #toast;
  #isAway;

  /**
   * @param {import("./inbox.js").Inbox} inbox
   * @param {import("./toast.js").Toast} toast
   * @param {boolean} isAway
   */
  constructor(inbox, toast, isAway) {
    this.#inbox = inbox;
    this.#toast = toast;
    this.#isAway = isAway;
    this.#button.addEventListener("click", () => this.choose());
    inbox.connection.addEventListener("frame", (event) => this.#hear(/** @type {CustomEvent<Frame>} */ (event).detail));
    this.#render();
  }

  async choose() {
    const chosen = await pick(say("availability"), ["available", "away"].map((word) => this.#choice(word)));
    if (chosen === undefined || (chosen === "away") === this.#isAway) return;
    const answer = await this.#inbox.send("away/", { is_away: chosen === "away" });
    if (!answer) return;
    this.#become(answer.is_away);
    this.#toast.show(say(`did_${chosen}`));
  }

  /** @param {string} word */
  #choice(word) {
    const isCurrent = (word === "away") === this.#isAway;
    const picture = el("span", { class: "inbox-dot", "data-away": word === "away" });
    return { value: word, label: say(word), hint: say(`${word}_hint`), picture, isCurrent };
  }

  /** What another tab of mine, or this one before a loss of the line, said. @param {Frame} frame */
  #hear(frame) {
    if (frame.type === "away") this.#become(frame.is_away);
    if (frame.type === "ready") this.#become(frame.user.is_away);
  }

  /** @param {boolean} isAway */
  #become(isAway) {
    this.#isAway = isAway;
    this.#render();
  }

  #render() {
    const dot = byId("inbox-do-away-dot");
    dot.toggleAttribute("data-away", this.#isAway);
    setText(byId("inbox-do-away-name"), say(this.#isAway ? "away" : "available"));
  }
}
