/** Tags and priorities, as rows and the head of a conversation show them. */

import { el, icon, setAttribute } from "./dom.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Tag} Tag */
/** @typedef {import("./types.js").Priority} Priority */

/** @type {Priority[]} */
export const PRIORITIES = ["urgent", "high", "normal", "low"];

/** @param {Tag} tag */
export function tagChip(tag) {
  return el("span", { class: "inbox-tag", "data-tone": tag.tone }, el("bdi", {}, oneLine(tag.name)));
}

/** @param {Priority} priority */
export function priorityMark(priority) {
  const sign = el("span", { class: "inbox-priority", role: "img" });
  setPriority(sign, priority);
  return sign;
}

/**
 * What is as usual shows nothing.
 *
 * @param {HTMLElement} node
 * @param {Priority} priority
 */
export function setPriority(node, priority) {
  node.hidden = priority === "normal";
  if (node.dataset.priority === priority) return;
  setAttribute(node, "data-priority", priority);
  setAttribute(node, "aria-label", say(`priority_${priority}`));
  setAttribute(node, "title", say(`priority_${priority}`));
  node.replaceChildren(icon({ urgent: "danger", high: "up", normal: "next", low: "down" }[priority]));
}
