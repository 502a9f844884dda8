/** Changing the verified properties of a client: one is added, one is removed. */

import { el, icon } from "./dom.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/** @typedef {(key: string, value: string | null) => void} Change */

const KEY_LIMIT = 64;
const VALUE_LIMIT = 1_024;

/**
 * Give a pair a button that removes it, at the second press.
 *
 * @param {HTMLElement} pair
 * @param {string} key
 * @param {Change} change
 */
export function removable(pair, key, change) {
  const name = say("property_remove", { name: oneLine(key) });
  const button = el("button", { type: "button", class: "inbox-remove", "aria-label": name, title: name }, icon("close"));
  let isSure = false;
  button.addEventListener("click", () => {
    if (isSure) return change(key, null);
    isSure = true;
    button.replaceChildren(say("property_sure"));
  });
  button.addEventListener("blur", () => {
    isSure = false;
    button.replaceChildren(icon("close"));
  });
  pair.lastElementChild?.append(button);
  return pair;
}

/**
 * A folded form for another property.
 *
 * @param {Change} change
 */
export function addForm(change) {
  const key = field("property_key", KEY_LIMIT);
  const value = field("property_value", VALUE_LIMIT);
  const save = el("button", { type: "submit", class: "button compact" }, say("property_save"));
  const form = el("form", { class: "inbox-add" }, key, value, save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(key.value.trim(), value.value.trim());
  });
  return el("details", { class: "inbox-add-fold" }, el("summary", {}, say("property_add")), form);
}

/**
 * @param {string} word
 * @param {number} limit
 */
function field(word, limit) {
  const label = say(word);
  return el("input", { type: "text", required: true, maxlength: limit, placeholder: label, "aria-label": label, dir: "auto" });
}
