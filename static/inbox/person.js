/** A person at a glance: round picture of initials, and the mark that says how sure we are. */

import { el, icon, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Assurance} Assurance */

/** @returns {HTMLElement} */
export function avatar() {
  return el("span", { class: "inbox-avatar", "aria-hidden": "true" });
}

/**
 * @param {HTMLElement} node
 * @param {string} name
 * @param {Assurance} assurance
 */
export function setAvatar(node, name, assurance) {
  setAttribute(node, "data-assurance", assurance);
  setText(node, assurance === "anonymous" ? initials(name).slice(0, 1) : initials(name));
}

/**
 * The mark of an assurance, said aloud as a word.
 *
 * @returns {HTMLElement}
 */
export function mark() {
  return el("span", { class: "inbox-mark", role: "img" });
}

/**
 * @param {HTMLElement} node
 * @param {Assurance} assurance
 */
export function setMark(node, assurance) {
  if (node.dataset.assurance === assurance) return;
  node.dataset.assurance = assurance;
  const words = say(`assurance_${assurance}`);
  setAttribute(node, "aria-label", words);
  setAttribute(node, "title", words);
  node.replaceChildren(icon(`mark-${assurance}`));
}

/**
 * The first letters of the first and the last word, whatever the script.
 *
 * @param {string} name
 */
export function initials(name) {
  const found = oneLine(name).match(/[\p{L}\p{N}]+/gu) ?? [];
  const plain = found.filter((word) => !/\p{N}/u.test(word)); // a number is no surname
  const words = plain.length ? plain : found;
  const ends = words.length > 1 ? [...words.slice(0, 1), ...words.slice(-1)] : words;
  return ends.map((word) => [...word][0]).join("").toLocaleUpperCase();
}
