/** One line of the list. Made once, then changed in place. */

import { el, setAttribute, setText } from "./dom.js";
import { priorityMark, setPriority, tagChip } from "./labels.js";
import { oneLine } from "./links.js";
import { avatar, mark, setAvatar, setMark } from "./person.js";
import { setTime, shortTime, timeElement } from "./time.js";
import { place, say, sayCount } from "./words.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").View} View */

/**
 * @typedef {object} Parts
 * @property {HTMLAnchorElement} link
 * @property {HTMLElement} avatar
 * @property {HTMLElement} name
 * @property {HTMLElement} mark
 * @property {HTMLTimeElement} time
 * @property {HTMLElement} preview
 * @property {HTMLElement} unread
 * @property {HTMLElement} place
 * @property {HTMLElement} assignee
 * @property {HTMLElement} priority
 * @property {HTMLElement} tags
 * @property {HTMLInputElement} pick
 */

/**
 * @typedef {object} Shown
 * @property {Row} row Replaced, never changed: the same object means that there is nothing new.
 * @property {View} view
 * @property {string} excerpt Where the words that were searched for were said, or "".
 * @property {string} href
 * @property {boolean} isOpen
 * @property {boolean} isStop Whether Tab stops here.
 * @property {string} me
 */

const TAGS_SHOWN = 3;
/** @type {WeakMap<HTMLElement, Parts>} */
const parts = new WeakMap();
/** @type {WeakMap<HTMLElement, Shown>} */
const last = new WeakMap();

/** @returns {HTMLElement} */
export function makeRow() {
  const its = {
    link: el("a", { class: "inbox-row" }),
    avatar: avatar(),
    name: el("bdi", { class: "inbox-row-name" }),
    mark: mark(),
    time: timeElement("relative"),
    preview: el("span", { class: "inbox-row-preview", dir: "auto" }),
    unread: el("span", { class: "inbox-badge" }),
    place: el("span", { class: "inbox-row-place" }),
    assignee: el("span", { class: "inbox-row-assignee" }),
    priority: priorityMark("normal"),
    tags: el("span", { class: "inbox-row-tags" }),
    pick: el("input", { type: "checkbox", class: "inbox-pick", tabindex: -1 }),
  };
  const head = el("span", { class: "inbox-row-head" }, its.name, its.mark, its.priority, its.time);
  const middle = el("span", { class: "inbox-row-middle" }, its.preview, its.unread);
  const foot = el("span", { class: "inbox-row-foot" }, its.place, its.assignee);
  its.link.append(its.avatar, el("span", { class: "inbox-row-body" }, head, middle, foot, its.tags));
  const item = el("li", {}, its.pick, its.link);
  parts.set(item, its);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Shown} shown
 */
export function updateRow(item, shown) {
  const its = parts.get(item);
  const before = last.get(item);
  const { row, view, me } = shown;
  if (!its) return;
  setAttribute(its.link, "tabindex", shown.isStop ? 0 : -1);
  setAttribute(its.link, "aria-current", shown.isOpen ? "true" : null);
  if (before?.row === row && before.view === view && before.excerpt === shown.excerpt) return;
  last.set(item, shown);
  setAttribute(its.link, "href", shown.href);
  setAttribute(its.link, "data-unread", row.unread > 0);
  setAvatar(its.avatar, row.end_user.name, row.assurance);
  setText(its.name, oneLine(row.end_user.name));
  setMark(its.mark, row.assurance);
  setTime(its.time, row.last_at);
  setText(its.preview, oneLine(shown.excerpt || row.preview) || say("no_messages"));
  setPriority(its.priority, row.priority);
  its.tags.replaceChildren(...row.tags.slice(0, TAGS_SHOWN).map(tagChip), ...more(row.tags.length - TAGS_SHOWN));
  its.tags.hidden = row.tags.length === 0;
  setAttribute(its.pick, "data-pick", row.id);
  setAttribute(its.pick, "aria-label", say("pick", { name: oneLine(row.end_user.name) }));
  setUnread(its.unread, row.unread);
  setText(its.place, [oneLine(place(row)), oneLine(row.team?.name ?? "")].filter(Boolean).join(" · "));
  setAttribute(its.assignee, "data-state", row.state);
  setText(its.assignee, isImplied(row, view) ? "" : standing(row, me));
}

/**
 * Whether the view's own name says already where the row stands.
 *
 * @param {Row} row
 * @param {View} view
 */
function isImplied({ state }, view) {
  return state === view || (view === "mine" && state === "assigned");
}

/** @param {number} count */
function more(count) {
  return count > 0 ? [el("span", { class: "inbox-tag-more" }, `+${count}`)] : [];
}

/**
 * Who has it, or what it waits for.
 *
 * @param {Row} row
 * @param {string} me
 */
export function standing(row, me) {
  if (row.state === "snoozed" && row.snoozed_until) return say("until", { when: shortTime(new Date(row.snoozed_until)) });
  if (row.state !== "assigned" || !row.assignee) return say(`state_${row.state}`);
  return row.assignee.id === me ? say("you") : oneLine(row.assignee.name);
}

/**
 * @param {HTMLElement} node
 * @param {number} count
 */
function setUnread(node, count) {
  node.hidden = count === 0;
  setText(node, count > 99 ? "99+" : String(count));
  setAttribute(node, "aria-label", sayCount("unread", count));
}
