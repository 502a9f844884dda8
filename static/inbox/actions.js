/** Commands for one or many conversations, what is told about them afterwards, and taking them back. */

import { post, Refusal, SignedOut } from "./api.js";
import { confirmClosing } from "./confirm_dialog.js";
import { say, sayCount, sayRefusal } from "./words.js";

/** @typedef {"assign" | "close" | "reopen" | "pend" | "snooze" | "hand_over" | "prioritise" | "tag"} Action */
/** @typedef {{changed: string[], unchanged: string[], refused: Record<string, string>, undo: string}} Outcome */

const MOST = 100;
const ASK_FROM = 10;

export class Actions {
  #inbox;
  #toast;

  /**
   * @param {import("./inbox.js").Inbox} inbox
   * @param {import("./toast.js").Toast} toast
   */
  constructor(inbox, toast) {
    this.#inbox = inbox;
    this.#toast = toast;
  }

  /**
   * @param {Action} action
   * @param {Record<string, unknown>} options
   * @param {string[]} ids
   */
  async run(action, options, ids) {
    if (ids.length > MOST) return this.#inbox.complain(sayCount("too_many", MOST));
    if (action === "close" && ids.length > ASK_FROM && !(await confirmClosing(ids.length))) return;
    const outcome = await this.#post("actions/", { ...options, action, conversations: ids });
    if (outcome) this.#tell(`did_${action}`, outcome);
  }

  /** @param {string} signed */
  async #undo(signed) {
    const outcome = await this.#post("undo/", { undo: signed });
    if (outcome) this.#tell("did_undo", outcome);
  }

  /**
   * @param {string} path
   * @param {object} body
   * @returns {Promise<Outcome | null>}
   */
  async #post(path, body) {
    try {
      return await post(this.#inbox.base + path, body);
    } catch (error) {
      if (error instanceof SignedOut) this.#inbox.connection.giveUp();
      else if (error instanceof Refusal) this.#inbox.complain(sayRefusal(error.reason));
      else this.#inbox.unanswered();
      return null;
    }
  }

  /**
   * @param {string} word
   * @param {Outcome} outcome
   */
  #tell(word, { changed, unchanged, refused, undo }) {
    const parts = [];
    if (changed.length || Object.keys(refused).length === 0) {
      const count = changed.length || unchanged.length;
      parts.push(changed.length ? sayCount(word, count) : say("did_nothing"));
    }
    const [reason, ...others] = Object.values(refused);
    if (reason && others.length) parts.push(sayCount("some_refused", others.length + 1, { why: sayRefusal(reason) }));
    else if (reason) parts.push(sayRefusal(reason));
    this.#toast.show(parts.join(" "), undo && word !== "did_undo" ? () => this.#undo(undo) : null);
  }
}
