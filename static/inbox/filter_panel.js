/** The filters of the list, and those of them that are set, each with a way to take it off. */

import { byId, el, icon, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { FILTERS, withFilter } from "./question.js";
import { say } from "./words.js";

/** @typedef {import("./question.js").Question} Question */
/** @typedef {import("./question.js").FilterName} FilterName */
/** @typedef {{id: string, name: string, company: string}} Known */
/** @typedef {{teams: Known[], channels: Known[], staff: (Known & {is_present: boolean, is_away: boolean})[], tags: (Known & {tone: string})[]}} Choices */

const SEVERAL = "several";
/** @type {Partial<Record<FilterName, string[]>>} */
const FIXED = {
  state: ["queued", "assigned", "pending", "snoozed"],
  priority: ["urgent", "high", "normal", "low"],
  assurance: ["verified", "claimed", "anonymous"],
};

/** Fires `change` (detail: the new question). */
export class FilterPanel extends EventTarget {
  #form = /** @type {HTMLFormElement} */ (byId("inbox-filters"));
  #button = byId("inbox-do-filters");
  #chips = byId("inbox-filter-chips");
  /** @type {Question} */
  #question = { view: "queued", q: "", filters: {} };
  /** @type {Choices} */
  #known = { teams: [], channels: [], staff: [], tags: [] };
  #choices;
  #me;

  /**
   * @param {() => Promise<Choices | null>} choices
   * @param {string} me
   */
  constructor(choices, me) {
    super();
    this.#choices = choices;
    this.#me = me;
    this.#button.addEventListener("click", () => this.toggle());
    byId("inbox-filters-clear").addEventListener("click", () => this.#change({ ...this.#question, filters: {} }));
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("change", (event) => this.#chosen(/** @type {HTMLElement} */ (event.target)));
    this.#chips.addEventListener("click", ({ target }) => {
      const chip = target instanceof Element ? target.closest("button") : null;
      const name = /** @type {FilterName | undefined} */ (chip?.dataset.filter);
      if (!chip || !name) return;
      const kept = (this.#question.filters[name] ?? []).filter((value) => value !== chip.dataset.value);
      this.#change(withFilter(this.#question, name, kept));
      this.#button.focus();
    });
  }

  get isOpen() {
    return !this.#form.hidden;
  }

  async toggle(isOpen = this.#form.hidden) {
    this.#form.hidden = !isOpen;
    setAttribute(this.#button, "aria-expanded", String(isOpen));
    if (!isOpen) return this.#button.focus();
    await this.#read();
    this.#form.querySelector("select")?.focus();
  }

  /** @param {Question} question */
  async render(question) {
    this.#question = question;
    const names = FILTERS.filter((name) => question.filters[name]);
    if (names.length && this.#known.channels.length === 0) await this.#read();
    this.#fill();
    const chips = names.flatMap((name) => (question.filters[name] ?? []).map((value) => this.#chip(name, value)));
    this.#chips.replaceChildren(...chips);
    this.#chips.hidden = chips.length === 0;
    byId("inbox-filters-clear").hidden = chips.length === 0;
    setText(byId("inbox-filter-count"), chips.length ? String(chips.length) : "");
  }

  async #read() {
    this.#known = (await this.#choices()) ?? this.#known;
    this.#fill();
  }

  #fill() {
    for (const name of FILTERS) {
      const field = this.#form.elements.namedItem(name);
      const values = this.#question.filters[name] ?? [];
      if (field instanceof HTMLInputElement) field.checked = values.length > 0;
      if (!(field instanceof HTMLSelectElement)) continue;
      const options = this.#options(name).map(([value, label]) => el("option", { value }, label));
      const several = values.length > 1 ? [el("option", { value: SEVERAL }, say("filter_several"))] : [];
      field.replaceChildren(el("option", { value: "" }, say("filter_any")), ...several, ...options);
      field.value = values.length > 1 ? SEVERAL : (values[0] ?? "");
      if (field.parentElement) field.parentElement.hidden = options.length < (name === "channel" ? 2 : 1) && values.length === 0; // all are on the only channel; not all have the only tag
    }
  }

  /**
   * @param {FilterName} name
   * @returns {string[][]}
   */
  #options(name) {
    const fixed = FIXED[name];
    if (fixed) return fixed.map((value) => [value, say(`${name}_${value}`)]);
    const { teams, tags, channels, staff } = this.#known;
    const named = { team: teams, tag: tags, channel: channels, assignee: staff.filter(({ id }) => id !== this.#me) };
    const rows = named[/** @type {keyof typeof named} */ (name)] ?? [];
    const unique = [...new Map(rows.map((row) => [row.id, oneLine(row.name)]))];
    if (name === "assignee") return [["me", say("filter_me")], ["none", say("nobody")], ...unique];
    return name === "team" && unique.length ? [["none", say("no_team")], ...unique] : unique;
  }

  /**
   * @param {FilterName} name
   * @param {string} value
   */
  #chip(name, value) {
    const label = name === "unread" ? say("filter_unread") : (this.#options(name).find(([known]) => known === value)?.[1] ?? say("filter_gone"));
    const attributes = { type: "button", class: "inbox-filter-chip", "data-filter": name, "data-value": value, title: say("filter_off") };
    const kind = name !== "unread" && el("span", { class: "visually-hidden" }, say(`filter_${name}`), " ");
    return el("button", attributes, kind, el("bdi", {}, label), icon("close"));
  }

  /** @param {HTMLElement} field */
  #chosen(field) {
    if (field instanceof HTMLInputElement) this.#change(withFilter(this.#question, "unread", field.checked ? ["1"] : []));
    if (!(field instanceof HTMLSelectElement) || field.value === SEVERAL) return;
    const name = /** @type {FilterName} */ (field.name);
    this.#change(withFilter(this.#question, name, field.value ? [field.value] : []));
  }

  /** @param {Question} question */
  #change(question) {
    this.dispatchEvent(new CustomEvent("change", { detail: question }));
  }
}
