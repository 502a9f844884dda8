/** Text of strangers: made readable, never trusted. */

import { el } from "./dom.js";

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u0000-\u001f\u007f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gi;
const TRAILING = /[.,;:!?)\]}'"\u2019\u201d\u2026]+$/;
const PHONE = /(^|[\s(:])((?:\+|0)\d[\d ()/-]{4,20}\d)/g;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const OVERRIDES = /[\u202d\u202e]/g;

/**
 * A single line (a name, a preview, a value) without characters that turn the direction of what stands beside it.
 *
 * @param {string} text
 */
export function oneLine(text) {
  return text.replace(DIRECTION, "").replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}

/**
 * The address if it is plain http or https, else null. Never `javascript:`, `data:`, a bare path or a wrong spelling.
 *
 * @param {string} text
 * @returns {URL | null}
 */
export function safeAddress(text) {
  if (!/^https?:\/\/[^/\\]/i.test(text)) return null;
  try {
    const address = new URL(text);
    return address.protocol === "https:" || address.protocol === "http:" ? address : null;
  } catch {
    return null;
  }
}

/**
 * Text with its http(s) addresses made clickable, as nodes.
 *
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function linked(text) {
  const plain = text.replace(OVERRIDES, "");
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const found of plain.matchAll(ADDRESS)) {
    const typed = withoutTrailing(found[0]);
    const address = safeAddress(typed);
    if (!address) continue;
    nodes.append(withNumbers(plain.slice(end, found.index)), link(typed, address));
    end = found.index + typed.length;
  }
  nodes.append(withNumbers(plain.slice(end)));
  return nodes;
}

/**
 * Its telephone numbers run from left to right, whatever is written around them.
 *
 * @param {string} text
 */
function withNumbers(text) {
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const { 0: found, 1: before = "", 2: number, index } of text.matchAll(PHONE)) {
    nodes.append(text.slice(end, index) + before, el("bdi", { class: "inbox-number", dir: "ltr" }, number));
    end = index + found.length;
  }
  nodes.append(text.slice(end));
  return nodes;
}

/**
 * A link that shows where it really leads: the host is written behind it unless the typed text begins with it.
 *
 * @param {string} label
 * @param {URL} address
 * @returns {HTMLElement}
 */
export function link(label, address) {
  const anchor = el("a", { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
  const rest = label.toLowerCase().startsWith(address.origin) ? label.slice(address.origin.length) : null;
  if (rest === "" || (rest !== null && /^[/?#]/.test(rest))) return el("bdi", {}, anchor);
  return el("bdi", {}, anchor, " ", el("span", { class: "inbox-host" }, address.host));
}

/**
 * Drop the punctuation of the sentence around an address, but keep a bracket that the address itself opened.
 *
 * @param {string} typed
 */
function withoutTrailing(typed) {
  const tail = TRAILING.exec(typed)?.[0] ?? "";
  const keepsBracket = tail.startsWith(")") && typed.slice(0, -tail.length).includes("(");
  return typed.slice(0, typed.length - tail.length + (keepsBracket ? 1 : 0));
}
