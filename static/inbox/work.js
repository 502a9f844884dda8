/** What is done to the open or the picked conversations: which they are, which dialog asks, which command goes out. */

import { chooseTaker } from "./assign_dialog.js";
import { byId } from "./dom.js";
import { PRIORITIES, priorityMark } from "./labels.js";
import { pick } from "./picker.js";
import { chooseTime } from "./snooze_dialog.js";
import { chooseTags } from "./tag_dialog.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./filter_panel.js").Choices} Choices */

export class Work {
  #inbox;
  #actions;
  #selection;
  #choices;
  #me;

  /**
   * @param {object} parts
   * @param {import("./inbox.js").Inbox} parts.inbox
   * @param {import("./actions.js").Actions} parts.actions
   * @param {import("./selection.js").Selection} parts.selection
   * @param {() => Promise<Choices | null>} parts.choices
   * @param {string} parts.me
   */
  constructor({ inbox, actions, selection, choices, me }) {
    this.#inbox = inbox;
    this.#actions = actions;
    this.#selection = selection;
    this.#choices = choices;
    this.#me = me;
  }

  /** Ids of the picked conversations, else of the open one. */
  get ids() {
    if (this.#selection.size) return this.#selection.ids;
    return this.#inbox.open ? [this.#inbox.open] : [];
  }

  /** @returns {Row[]} */
  get rows() {
    return this.ids.map((id) => this.#inbox.listing.rows.get(id)).filter((row) => row !== undefined);
  }

  /**
   * @param {import("./actions.js").Action} action
   * @param {Record<string, unknown>} [options]
   */
  run(action, options = {}) {
    if (this.ids.length) this.#actions.run(action, options, this.ids);
  }

  async assign() {
    const { rows } = this;
    const [first] = rows;
    if (!first) return;
    const known = this.#selection.size ? await this.#knownTo(rows) : await this.#inbox.ask(`conversations/${first.id}/staff/`);
    if (!known) return;
    const single = rows.length === 1 ? first : null;
    const taken = await chooseTaker(known, { assignee: single?.assignee?.id, team: single?.team?.id }, this.#me);
    if (taken?.kind === "assign") this.run("assign", { to: taken.to });
    if (taken?.kind === "hand_over") this.run("hand_over", { team: taken.team });
  }

  async snooze() {
    const until = this.ids.length ? await chooseTime() : undefined;
    if (until) this.run("snooze", { until });
  }

  async tag() {
    const { rows } = this;
    const known = rows.length ? await this.#knownTo(rows) : null;
    const change = known && (await chooseTags(known.tags, rows));
    if (change) this.run("tag", change);
  }

  async prioritise() {
    const { rows } = this;
    if (!rows.length) return;
    const choices = PRIORITIES.map((value) => ({
      value,
      label: say(`priority_${value}`),
      picture: priorityMark(value),
      isCurrent: rows.every((row) => row.priority === value),
    }));
    const priority = await pick(say("set_priority"), choices);
    if (priority) this.run("prioritise", { priority });
  }

  close() {
    if (this.#selection.size) this.run("close");
    else byId("inbox-do-close").click();
  }

  /**
   * What all of these conversations' companies have: nothing can go to another company.
   *
   * @param {Row[]} rows
   */
  async #knownTo(rows) {
    const known = await this.#choices();
    const companies = new Set(rows.map((row) => row.company));
    const company = companies.size === 1 ? [...companies].join() : "";
    if (!known) return null;
    const here = (/** @type {{company: string}} */ one) => one.company === company;
    const me = { ...this.#inbox.me, company, is_present: true };
    const staff = [me, ...known.staff.filter((one) => here(one) && one.id !== me.id)];
    return { staff, teams: known.teams.filter(here), tags: known.tags.filter(here) };
  }
}
