/** The head of the open conversation: who it is, where it stands, what can be done with it. */

import { byId, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { setAvatar, setMark } from "./person.js";
import { standing } from "./row_view.js";
import { renderWork } from "./work_bar.js";
import { place, say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {"mine" | "assign" | "close" | "reopen" | "back" | "client"} Shown */
/** @typedef {Shown | "team" | "priority" | "tag" | "snooze" | "pend" | "resume"} Action */

/** @type {Action[]} */
const ACTIONS = ["mine", "assign", "close", "reopen", "back", "client", "team", "priority", "tag", "snooze", "pend", "resume"];

/** Fires `action` (detail: the action). */
export class Toolbar extends EventTarget {
  #me;

  /** @param {string} me */
  constructor(me) {
    super();
    this.#me = me;
    for (const action of ACTIONS) {
      byId(`inbox-do-${action}`).addEventListener("click", () => this.#fire(action));
    }
  }

  /** @param {Row} row */
  render(row) {
    const name = oneLine(row.end_user.name);
    const isClosed = row.state === "closed";
    setAvatar(byId("inbox-head-avatar"), name, row.assurance);
    setText(byId("inbox-head-name"), name);
    setMark(byId("inbox-head-mark"), row.assurance);
    setAttribute(byId("inbox-head-state"), "data-state", row.state);
    setText(byId("inbox-head-state"), row.state === "assigned" ? this.#assigned(row) : standing(row, this.#me));
    setText(byId("inbox-head-place"), oneLine(place(row)));
    renderWork(row);
    this.#show("mine", !isClosed && row.assignee?.id !== this.#me);
    this.#show("assign", !isClosed);
    this.#show("close", !isClosed);
    this.#show("reopen", isClosed);
    byId("inbox-composer").hidden = isClosed;
    byId("inbox-closed").hidden = !isClosed;
  }

  /** @param {Row} row */
  #assigned(row) {
    if (row.assignee?.id === this.#me) return say("with_you");
    return say("with", { name: oneLine(row.assignee?.name ?? "") });
  }

  /**
   * Hide or show a button; a hidden one hands its focus to the next action.
   *
   * @param {Action} action
   * @param {boolean} isShown
   */
  #show(action, isShown) {
    const button = byId(`inbox-do-${action}`);
    const hadFocus = button === document.activeElement;
    button.hidden = !isShown;
    if (hadFocus && !isShown) byId("inbox-head").focus();
  }

  /** @param {Action} action */
  #fire(action) {
    this.dispatchEvent(new CustomEvent("action", { detail: action }));
  }
}
