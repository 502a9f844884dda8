/** The conversations this page knows. Every view is a filter over them. */

import { oneLine } from "./links.js";
import { fits } from "./question.js";
import { called, place } from "./words.js";

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

/** @param {Row} row */
function read(row) {
  return { ...row, end_user: { ...row.end_user, name: called(row.end_user.name) } };
}

/** What the live line says wins over an answer that was asked for before it: `now` dates the question. */
export class Rows {
  /** @type {Map<string, Row>} */
  #known = new Map();
  /** When the live line last spoke of a row. @type {Map<string, number>} */
  #told = new Map();
  /** Rows that the server found for the present search, whatever their visible text says. @type {Set<string>} */
  #found = new Set();
  now = 0;

  /** @param {string} id */
  get(id) {
    return this.#known.get(id);
  }

  /** As the live line has it. @param {Row} row */
  tell(row) {
    this.now += 1;
    this.#told.set(row.id, this.now);
    this.#known.set(row.id, read(row));
  }

  /**
   * As an answer has it that was asked for at `asked`.
   *
   * @param {Row} row
   * @param {number} asked
   */
  put(row, asked) {
    if ((this.#told.get(row.id) ?? 0) <= asked) this.#known.set(row.id, read(row));
  }

  /**
   * Forget what neither this answer nor the live line since then knows, but keep the conversation that is open.
   *
   * @param {Row[]} rows
   * @param {number} asked
   * @param {string} open
   */
  replace(rows, asked, open) {
    const kept = [...this.#known.values()].filter((row) => row.id === open || (this.#told.get(row.id) ?? 0) > asked);
    this.#known = new Map(kept.map((row) => [row.id, row]));
    for (const row of rows) this.put(row, asked);
  }

  /** @param {string} id */
  forget(id) {
    this.#known.delete(id);
  }

  /** @param {Row[]} rows What the server found for the search. */
  found(rows) {
    this.#found = new Set(rows.map((row) => row.id));
  }

  /** @param {Row[]} rows */
  foundMore(rows) {
    for (const row of rows) this.#found.add(row.id);
  }

  /**
   * The rows that fit a question, latest first; the one that is open stays although reading it takes it out of
   * "unread".
   *
   * @param {import("./question.js").Question} question
   * @param {string} me
   * @param {string} open
   */
  list(question, me, open) {
    const { view, q, filters } = question;
    const rest = { ...question, filters: { ...filters, unread: undefined } };
    return [...this.#known.values()]
      .filter((row) => belongs(row, view, me) && fits(row, row.id === open ? rest : question, me))
      .filter((row) => matches(row, q) || (q.trim() !== "" && this.#found.has(row.id)))
      .sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at) || (one.id < other.id ? 1 : -1));
  }
}
