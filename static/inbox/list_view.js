/** The left pane: filters with counts, the search field, the rows. */

import { byId, el, mirror, setAttribute, setText } from "./dom.js";
import { VIEWS } from "./question.js";
import { addressOf } from "./route.js";
import { makeRow, updateRow } from "./row_view.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").View} View */

/**
 * @typedef {object} Shown
 * @property {Row[]} rows
 * @property {import("./question.js").Question} question
 * @property {Record<string, string>} excerpts
 * @property {string} open Id of the open conversation, or "".
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
  render({ rows, question, excerpts, open, isLoaded, hasMore }) {
    const { view, q } = question;
    const stop = [this.#stop, open].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id;
    const at = [...this.#list.children].findIndex((item) => item.contains(document.activeElement));
    mirror(this.#list, rows, {
      key: (row) => row.id,
      make: makeRow,
      update: (item, row) =>
        updateRow(item, {
          row,
          view,
          excerpt: q.trim() ? (excerpts[row.id] ?? "") : "",
          href: addressOf(question, row.id),
          isOpen: row.id === open,
          isStop: row.id === stop,
          me: this.#me,
        }),
    });
    if (at >= 0 && !this.#list.contains(document.activeElement)) this.#focus(Math.min(at, rows.length - 1));
    setAttribute(this.#list, "aria-busy", !isLoaded);
    this.#more.hidden = !hasMore || !isLoaded;
    const isNarrowed = q.trim() ? "search" : Object.keys(question.filters).length ? "filter" : view;
    this.#renderEmpty(isLoaded && rows.length === 0, isNarrowed);
  }

  /** Ids of the rows, in their order. */
  get shown() {
    return [...this.#list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.key ?? "");
  }

  /** Id of the row that has the focus, or "". */
  get focused() {
    const item = document.activeElement?.closest("#inbox-rows > li");
    return /** @type {HTMLElement | undefined} */ (item ?? undefined)?.dataset.key ?? "";
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
   * @param {string} name
   */
  #renderEmpty(isEmpty, name) {
    this.#empty.hidden = !isEmpty;
    if (!isEmpty) return;
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
