/** Choosing who takes the conversation. */

import { byId, el } from "./dom.js";
import { oneLine } from "./links.js";
import { avatar, initials } from "./person.js";
import { say } from "./words.js";

/** @typedef {{id: string, name: string, role: string, open: number, is_present: boolean}} Colleague */

/**
 * Ask. Resolves to a user's id, to null for nobody, or to undefined when the dialog was left.
 *
 * @param {Colleague[]} staff
 * @param {string | undefined} present Id of the present assignee.
 * @param {string} me
 * @returns {Promise<string | null | undefined>}
 */
export function chooseColleague(staff, present, me) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-assign"));
  const choices = byId("inbox-assign-choices");
  choices.replaceChildren(...staff.map((person) => choice(person, present, me)));
  if (present) choices.append(el("li", {}, button("", say("nobody"), say("nobody_hint"), false)));
  dialog.returnValue = "cancel";
  dialog.showModal();
  choices.querySelector("button")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue === "cancel") resolve(undefined);
        else resolve(dialog.returnValue.slice("to:".length) || null);
      },
      { once: true },
    );
  });
}

/**
 * @param {Colleague} person
 * @param {string | undefined} present
 * @param {string} me
 */
function choice(person, present, me) {
  const name = person.id === me ? say("name_you", { name: person.name }) : person.name;
  const load = say("has_open", { count: person.open });
  const here = person.is_present && person.id !== me ? say("is_present") : "";
  return el("li", {}, button(person.id, name, [person.role, load, here].filter(Boolean).join(" · "), person.id === present, person.name));
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} hint
 * @param {boolean} isAssignee
 * @param {string} [name]
 */
function button(id, label, hint, isAssignee, name = "") {
  const picture = avatar();
  picture.textContent = name ? initials(name) : "–";
  return el(
    "button",
    { type: "submit", value: `to:${id}`, class: "inbox-colleague", "aria-current": isAssignee ? "true" : null },
    picture,
    el("span", {}, el("bdi", {}, oneLine(label)), el("small", {}, hint)),
  );
}
