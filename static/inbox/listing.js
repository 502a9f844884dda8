/** The list's contents: which view, what was loaded of it, what the search found, how many each view holds. */

import { plain, writeQuestion } from "./question.js";
import { Rows } from "./rows.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./question.js").Question} Question */

const SEARCH_AFTER = 250;
const COUNT_AFTER = 400;
const TOGETHER = 20;
const NEW = 60_000;

/**
 * Fires `change` after every change of its rows, `queued` (detail: the row) when one with a message joins the queue, and `woken`
 * when one is no longer snoozed, `answered` when a visitor wrote in one of mine.
 */
export class Listing extends EventTarget {
  rows = new Rows();
  /** @type {Question} */
  question = plain("queued");
  open = "";
  /** Where the words that were searched for were said, by conversation. @type {Record<string, string>} */
  excerpts = {};
  #ask;
  #me;
  #list;
  /** @type {import("./types.js").Counts | null} */
  #counts = null;
  #next = "";
  #isLoaded = false;
  #loads = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searchTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #countTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rendering;

  /**
   * @param {string} me
   * @param {import("./list_view.js").ListView} list
   * @param {(path: string, query?: Record<string, string | number>) => Promise<any>} ask Answers null when refused.
   */
  constructor(me, list, ask) {
    super();
    this.#me = me;
    this.#list = list;
    this.#ask = ask;
  }

  get view() {
    return this.question.view;
  }

  /** @param {Question} question */
  choose(question) {
    if (isSame(question, this.question) && this.#isLoaded) return;
    this.question = question;
    this.load();
  }

  async load() {
    const load = (this.#loads += 1);
    const asked = this.rows.now;
    const page = await this.#page();
    if (!page || load !== this.#loads) return;
    this.#isLoaded = true;
    this.#next = page.next;
    this.rows.replace(page.rows, asked, this.open);
    this.rows.found(this.question.q.trim() ? page.rows : []);
    this.excerpts = page.excerpts;
    this.#counts = page.counts;
    this.#changed();
  }

  async more() {
    const { question } = this;
    const asked = this.rows.now;
    const page = await this.#page(this.#next);
    if (!page || question !== this.question) return;
    this.#next = page.next;
    Object.assign(this.excerpts, page.excerpts);
    for (const row of page.rows) this.rows.put(row, asked);
    if (question.q.trim()) this.rows.foundMore(page.rows);
    this.#changed();
  }

  /** Filter at once by what is here, then by what the server finds. @param {string} q */
  search(q) {
    this.question = { ...this.question, q };
    this.render();
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => this.load(), SEARCH_AFTER);
  }

  /**
   * @param {Row} row
   * @param {number} asked
   */
  put(row, asked) {
    this.rows.put(row, asked);
    this.#changed();
  }

  /** A row as the live line has it. @param {Row} row */
  tell(row) {
    const before = this.rows.get(row.id);
    this.rows.tell(row);
    this.#noteAnswer(row, before);
    const isSame = row.state === before?.state && row.assignee?.id === before.assignee?.id;
    if (isSame && row.unread > 0 === before.unread > 0) return this.#changed();
    const isNew = before ? true : Date.now() - Date.parse(row.created_at) < NEW;
    if (before?.state === "snoozed" && row.state !== "closed") this.dispatchEvent(new CustomEvent("woken", { detail: row }));
    else if (isNew && row.state === "queued" && (row.unread > 0 || row.preview)) this.dispatchEvent(new CustomEvent("queued", { detail: row }));
    this.#countAgain();
    this.#changed();
  }

  /** Told when a visitor wrote to me. @param {Row} row @param {Row | undefined} before */
  #noteAnswer(row, before) {
    if (!before || row.assignee?.id !== this.#me || row.unread <= before.unread) return;
    this.dispatchEvent(new CustomEvent("answered", { detail: row }));
  }

  render() {
    this.#list.render({
      rows: this.rows.list(this.question, this.#me, this.open),
      question: this.question,
      excerpts: this.excerpts,
      open: this.open,
      isLoaded: this.#isLoaded,
      hasMore: this.#next !== "",
    });
    if (this.#counts) this.#list.renderViews(this.view, this.#counts);
    const waiting = (this.#counts?.queued ?? 0) + (this.#counts?.waiting ?? 0);
    document.title = waiting ? `(${waiting}) ${say("title")}` : say("title");
  }

  #page(before = "") {
    const query = writeQuestion(this.question);
    if (before) query.set("before", before);
    return this.#ask(`conversations/?${query}`);
  }

  #countAgain() {
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(async () => {
      this.#counts = (await this.#ask("counts/")) ?? this.#counts;
      this.render();
    }, COUNT_AFTER);
  }

  /** Changes that come at once, as after a lost line, are shown at once. */
  #changed() {
    this.#rendering ??= setTimeout(() => {
      this.#rendering = undefined;
      this.render();
      this.dispatchEvent(new Event("change"));
    }, TOGETHER);
  }
}

/**
 * @param {Question} one
 * @param {Question} other
 */
function isSame(one, other) {
  return String(writeQuestion(one)) === String(writeQuestion(other));
}
