/** What the list is asked for: a view, a search and filters. The same words stand in the address and in saved views. */

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").View} View */
/** @typedef {"state" | "team" | "assignee" | "tag" | "channel" | "priority" | "assurance" | "unread"} FilterName */
/** @typedef {{view: View, q: string, filters: Partial<Record<FilterName, string[]>>}} Question */

/** @type {View[]} */
export const VIEWS = ["queued", "mine", "all", "closed"];
/** @type {FilterName[]} */
export const FILTERS = ["state", "team", "assignee", "tag", "channel", "priority", "assurance", "unread"];

/** @type {Record<FilterName, (row: Row, values: string[], me: string) => boolean>} */
const FITS = {
  state: (row, values) => values.includes(row.state),
  team: (row, values) => values.includes(row.team?.id ?? "none"),
  assignee: (row, values, me) => {
    const id = row.assignee?.id ?? "none";
    return values.includes(id) || (id === me && values.includes("me"));
  },
  tag: (row, values) => values.every((id) => row.tags.some((tag) => tag.id === id)),
  channel: (row, values) => values.includes(row.channel.id),
  priority: (row, values) => values.includes(row.priority),
  assurance: (row, values) => values.includes(row.assurance),
  unread: (row) => row.unread > 0,
};

/**
 * @param {View} view
 * @returns {Question}
 */
export function plain(view) {
  return { view, q: "", filters: {} };
}

/**
 * @param {string} search The address after the path.
 * @returns {Question}
 */
export function readQuestion(search) {
  const query = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === query.get("view")) ?? "queued";
  /** @type {Question["filters"]} */
  const filters = {};
  for (const name of FILTERS) {
    const values = query.getAll(name).filter(Boolean);
    if (values.length) filters[name] = values;
  }
  return { view, q: query.get("q") ?? "", filters };
}

/** @param {Question} question */
export function writeQuestion({ view, q, filters }) {
  const query = new URLSearchParams({ view });
  if (q.trim()) query.set("q", q.trim());
  for (const name of FILTERS) for (const value of filters[name] ?? []) query.append(name, value);
  return query;
}

/**
 * The same with another value of a filter; an empty one takes the filter away. A state is looked for among all that
 * is open, because the queue holds only one.
 *
 * @param {Question} question
 * @param {FilterName} name
 * @param {string[]} values
 * @returns {Question}
 */
export function withFilter(question, name, values) {
  const filters = { ...question.filters, [name]: values };
  if (values.length === 0) delete filters[name];
  const view = name === "state" && values.length && question.view !== "mine" ? "all" : question.view;
  return { ...question, view, filters };
}

/**
 * @param {Row} row
 * @param {Question} question
 * @param {string} me
 */
export function fits(row, { filters }, me) {
  return FILTERS.every((name) => FITS[name](row, filters[name] ?? [], me) || !filters[name]);
}
