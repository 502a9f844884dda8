/** A dialog with choices: by mouse, by arrows, by typing when there are many. */

import { byId, el, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 * @property {string} [hint]
 * @property {Node | null} [picture]
 * @property {boolean} [isCurrent]
 * @property {string} [group] A heading over the first of its group.
 */

const MANY = 8;
const CHOSEN = "pick:";

/**
 * Ask. Resolves to the value chosen, or to undefined when the dialog was left.
 *
 * @param {string} title
 * @param {Choice[]} choices
 * @returns {Promise<string | undefined>}
 */
export function pick(title, choices) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-picker"));
  const list = byId("inbox-picker-choices");
  const search = /** @type {HTMLInputElement} */ (byId("inbox-picker-search"));
  setText(byId("inbox-picker-title"), title);
  search.value = "";
  search.hidden = choices.length <= MANY;
  const render = () => {
    const wanted = search.value.trim().toLowerCase();
    const shown = choices.filter(({ label, hint = "" }) => `${label}\n${hint}`.toLowerCase().includes(wanted));
    list.replaceChildren(...shown.flatMap((one, index) => rows(one, shown[index - 1])));
    if (shown.length === 0) list.append(el("li", { class: "inbox-picker-none" }, say("picker_none")));
  };
  render();
  search.oninput = render;
  dialog.onkeydown = (event) => move(event, list, search);
  dialog.returnValue = "";
  dialog.showModal();
  if (!search.hidden) search.focus();
  else /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]") ?? list.querySelector("button"))?.focus();
  return new Promise((resolve) => {
    const done = () => resolve(dialog.returnValue.startsWith(CHOSEN) ? dialog.returnValue.slice(CHOSEN.length) : undefined);
    dialog.addEventListener("close", done, { once: true });
  });
}

/**
 * @param {Choice} choice
 * @param {Choice | undefined} before
 */
function rows({ value, label, hint, picture, isCurrent, group }, before) {
  const button = el(
    "button",
    { type: "submit", value: CHOSEN + value, class: "inbox-colleague", "aria-current": isCurrent ? "true" : null },
    picture,
    el("span", {}, el("bdi", {}, oneLine(label)), hint && el("small", {}, hint)),
  );
  const heading = group && group !== before?.group ? [el("li", { class: "inbox-picker-group" }, group)] : [];
  return [...heading, el("li", {}, button)];
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 * @param {HTMLInputElement} search
 */
function move(event, list, search) {
  const buttons = [...list.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    buttons[0]?.click();
  } else if (step && buttons.length) {
    event.preventDefault();
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
}
