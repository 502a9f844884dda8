/** The bar of work on picked conversations, under the list while there are any. */

import { byId, setText } from "./dom.js";
import { sayCount } from "./words.js";

/** @typedef {"assign" | "close" | "tag" | "snooze" | "prioritise"} BulkAction */

/** Fires `action` (detail: the action). */
export class BulkBar extends EventTarget {
  #bar = byId("inbox-bulk");
  #all = /** @type {HTMLInputElement} */ (byId("inbox-bulk-all"));
  #selection;
  #shown;

  /**
   * @param {import("./selection.js").Selection} selection
   * @param {() => string[]} shown Ids of the rows that the list shows.
   */
  constructor(selection, shown) {
    super();
    this.#selection = selection;
    this.#shown = shown;
    for (const action of /** @type {BulkAction[]} */ (["assign", "close", "tag", "snooze", "prioritise"])) {
      byId(`inbox-bulk-${action}`).addEventListener("click", () => this.dispatchEvent(new CustomEvent("action", { detail: action })));
    }
    byId("inbox-bulk-clear").addEventListener("click", () => this.clear());
    this.#all.addEventListener("change", () => selection.set(this.#all.checked ? shown() : []));
    byId("inbox-do-select").addEventListener("click", () => this.#start());
    byId("inbox-rows").addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.dataset.pick) selection.toggle(target.dataset.pick, target.checked);
    });
    selection.addEventListener("change", () => this.render());
  }

  clear() {
    this.#selection.set([]);
    delete byId("inbox-rows").dataset.picking;
    byId("inbox-rows").querySelector("a")?.focus();
  }

  render() {
    const { size } = this.#selection;
    const shown = this.#shown();
    this.#bar.hidden = size === 0;
    if (size) byId("inbox-rows").dataset.picking = "";
    this.#all.checked = size > 0 && shown.every((id) => this.#selection.has(id));
    this.#all.indeterminate = size > 0 && !this.#all.checked;
    setText(byId("inbox-bulk-count"), sayCount("picked", size));
    for (const box of byId("inbox-rows").querySelectorAll("input")) box.checked = this.#selection.has(box.dataset.pick ?? "");
  }

  /** Show the boxes, for those who have no pointer that hovers. */
  #start() {
    byId("inbox-rows").dataset.picking = "";
    byId("inbox-rows").querySelector("input")?.focus();
  }
}
