/** Choosing tags for one or many conversations: a box that only some have stays as it is until it is pressed. */

import { byId, el } from "./dom.js";
import { tagChip } from "./labels.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Tag} Tag */
/** @typedef {import("./types.js").Row} Row */

/**
 * Ask. Resolves to what to add and remove, or to undefined when nothing is to be done.
 *
 * @param {Tag[]} tags
 * @param {Row[]} rows
 * @returns {Promise<{add: string[], remove: string[]} | undefined>}
 */
export function chooseTags(tags, rows) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-tags"));
  const boxes = tags.map((tag) => box(tag, rows));
  const none = el("p", { class: "inbox-picker-none" }, say("no_tags"));
  byId("inbox-tags-choices").replaceChildren(...(boxes.length ? boxes.map((input) => line(input, tags)) : [el("li", {}, none)]));
  const before = new Map(boxes.map((input) => [input, standing(input)]));
  dialog.returnValue = "";
  dialog.showModal();
  boxes[0]?.focus();
  return new Promise((resolve) => {
    const done = () => {
      const changed = boxes.filter((input) => standing(input) !== before.get(input));
      const add = changed.filter((input) => input.checked).map((input) => input.value);
      const remove = changed.filter((input) => !input.checked).map((input) => input.value);
      resolve(dialog.returnValue === "done" && changed.length ? { add, remove } : undefined);
    };
    dialog.addEventListener("close", done, { once: true });
  });
}

/** @param {HTMLInputElement} input */
function standing(input) {
  return input.indeterminate ? "some" : input.checked ? "all" : "none";
}

/**
 * @param {Tag} tag
 * @param {Row[]} rows
 */
function box(tag, rows) {
  const having = rows.filter((row) => row.tags.some((its) => its.id === tag.id)).length;
  const input = el("input", { type: "checkbox", value: tag.id });
  input.checked = having > 0 && having === rows.length;
  input.indeterminate = having > 0 && having < rows.length;
  return input;
}

/**
 * @param {HTMLInputElement} input
 * @param {Tag[]} tags
 */
function line(input, tags) {
  const tag = /** @type {Tag} */ (tags.find((one) => one.id === input.value));
  return el("li", {}, el("label", { class: "inbox-tag-choice" }, input, tagChip(tag)));
}
