/** The left pane: filters with counts, the search field, the rows. */

import { byId, el, mirror, setAttribute, setText } from "./dom.js";
import { addressOf, VIEWS } from "./route.js";
import { makeRow, updateRow } from "./row_view.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").View} View */

/**
 * @typedef {object} Shown
 * @property {Row[]} rows
 * @property {View} view
 * @property {string} open Id of the open conversation, or "".
 * @property {string} query
 * @property {boolean} isLoaded
 * @property {boolean} hasMore
 */

export class ListView {
  #list = byId("inbox-rows");
  #empty = byId("inbox-empty");
  #more = byId("inbox-more");
  #me;
  #stop = "";

  /** @param {string} me */
  constructor(me) {
    this.#me = me;
    this.#list.addEventListener("focusin", ({ target }) => {
      const item = target instanceof Element ? target.closest("li") : null;
      if (item) this.#stopAt(item);
    });
  }

  /** @param {Shown} shown */
  render({ rows, view, open, query, isLoaded, hasMore }) {
    const stop = [this.#stop, open].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id;
    const at = [...this.#list.children].findIndex((item) => item.contains(document.activeElement));
    mirror(this.#list, rows, {
      key: (row) => row.id,
      make: makeRow,
      update: (item, row) =>
        updateRow(item, {
          row,
          view,
          href: addressOf(view, row.id),
          isOpen: row.id === open,
          isStop: row.id === stop,
          me: this.#me,
        }),
    });
    if (at >= 0 && !this.#list.contains(document.activeElement)) this.#focus(Math.min(at, rows.length - 1));
    setAttribute(this.#list, "aria-busy", !isLoaded);
    this.#more.hidden = !hasMore || !isLoaded;
    this.#renderEmpty(isLoaded && rows.length === 0, view, query);
  }

  /**
   * @param {View} view
   * @param {import("./types.js").Counts} counts
   */
  renderViews(view, counts) {
    for (const name of VIEWS) {
      const link = byId(`inbox-view-${name}`);
      setAttribute(link, "aria-current", name === view ? "page" : null);
      const count = link.querySelector(".inbox-count");
      if (count) setText(count, counts[name] > 999 ? "999+" : String(counts[name] ?? ""));
      if (name === "mine") link.classList.toggle("inbox-waiting", counts.waiting > 0);
    }
  }

  /**
   * Move the focus by so many rows, beginning at the focused or else the open one.
   *
   * @param {number} step
   */
  move(step) {
    const items = [...this.#list.children];
    const focused = items.findIndex((item) => item.contains(document.activeElement));
    const open = items.findIndex((item) => item.querySelector("[aria-current]"));
    const from = focused >= 0 ? focused : open;
    this.#focus(from < 0 ? 0 : Math.min(Math.max(from + step, 0), items.length - 1));
  }

  /** Put the focus on the row of that conversation, or else the first one. @param {string} id */
  focusOn(id) {
    const index = [...this.#list.children].findIndex((item) => /** @type {HTMLElement} */ (item).dataset.key === id);
    this.#focus(Math.max(index, 0));
  }

  /** @param {number} index */
  #focus(index) {
    const link = this.#list.children[index]?.querySelector("a");
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} item */
  #stopAt(item) {
    this.#stop = item.dataset.key ?? "";
    for (const link of this.#list.querySelectorAll("a")) {
      setAttribute(link, "tabindex", item.contains(link) ? 0 : -1);
    }
  }

  /**
   * @param {boolean} isEmpty
   * @param {View} view
   * @param {string} query
   */
  #renderEmpty(isEmpty, view, query) {
    this.#empty.hidden = !isEmpty;
    if (!isEmpty) return;
    const name = query.trim() ? "search" : view;
    if (this.#empty.dataset.shows === name) return;
    this.#empty.dataset.shows = name;
    const next = name === "mine" ? el("a", { href: addressOf("queued"), "data-view": "queued" }, say("empty_mine_next")) : null;
    this.#empty.replaceChildren(
      el("p", { class: "inbox-empty-title" }, say(`empty_${name}`)),
      el("p", {}, say(`empty_${name}_hint`)),
      ...(next ? [next] : []),
    );
  }
}
