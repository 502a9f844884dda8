/** The conversations this page knows. Every view is a filter over them. */

import { oneLine } from "./links.js";
import { place } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").View} View */

/**
 * @param {Row} row
 * @param {View} view
 * @param {string} me Id of the signed-in user.
 */
export function belongs(row, view, me) {
  if (view === "closed") return row.state === "closed";
  if (row.state === "closed") return false;
  if (view === "queued") return row.state === "queued";
  return view === "all" || row.assignee?.id === me;
}

/**
 * @param {Row} row
 * @param {string} query What the search field holds.
 */
export function matches(row, query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return true;
  const text = [row.end_user.name, row.preview, place(row), row.assignee?.name ?? ""].join("\n");
  return oneLine(text).toLowerCase().includes(wanted);
}

export class Rows {
  /** @type {Map<string, Row>} */
  #known = new Map();
  /** Rows that the server found for the present search, whatever their visible text says. @type {Set<string>} */
  #found = new Set();

  /** @param {string} id */
  get(id) {
    return this.#known.get(id);
  }

  /** @param {Row} row */
  put(row) {
    this.#known.set(row.id, row);
  }

  /**
   * Change what is known of a row. Returns it, or undefined when the row has to be fetched first.
   *
   * @param {string} id
   * @param {Partial<Row>} change
   */
  change(id, change) {
    const row = this.#known.get(id);
    if (!row) return undefined;
    const changed = { ...row, ...change };
    this.#known.set(id, changed);
    return changed;
  }

  /** @param {string} id */
  forget(id) {
    this.#known.delete(id);
  }

  /**
   * Start afresh with what the server says now, but keep the conversation that is open.
   *
   * @param {Row[]} rows
   * @param {string} open
   */
  replace(rows, open) {
    const kept = this.#known.get(open);
    this.#known = new Map(rows.map((row) => [row.id, row]));
    if (kept && !this.#known.has(open)) this.#known.set(open, kept);
  }

  /** @param {Row[]} rows */
  found(rows) {
    this.#found = new Set(rows.map((row) => row.id));
    for (const row of rows) this.put(row);
  }

  /**
   * The rows of a view, latest first.
   *
   * @param {View} view
   * @param {string} query
   * @param {string} me
   */
  list(view, query, me) {
    return [...this.#known.values()]
      .filter((row) => belongs(row, view, me))
      .filter((row) => matches(row, query) || (query.trim() !== "" && this.#found.has(row.id)))
      .sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at) || (one.id < other.id ? 1 : -1));
  }
}
