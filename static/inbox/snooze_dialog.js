/** Choosing until when a conversation sleeps, in the time of this browser. */

import { byId, el } from "./dom.js";
import { timeOfDay, wholeTime } from "./time.js";
import { say } from "./words.js";

const MORNING = 9;

/**
 * Ask. Resolves to RFC 3339, or to undefined when the dialog was left.
 *
 * @returns {Promise<string | undefined>}
 */
export function chooseTime() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-snooze"));
  const field = /** @type {HTMLInputElement} */ (byId("inbox-snooze-at"));
  const now = new Date();
  byId("inbox-snooze-choices").replaceChildren(...presets(now).map(({ word, at }) => choice(say(word), at)));
  field.value = local(days(now, 1, MORNING));
  field.min = local(now);
  dialog.returnValue = "";
  dialog.showModal();
  byId("inbox-snooze-choices").querySelector("button")?.focus();
  return new Promise((resolve) => {
    const done = () => {
      const value = dialog.returnValue === "at" ? field.value : dialog.returnValue;
      const at = new Date(value);
      resolve(Number.isNaN(at.getTime()) ? undefined : at.toISOString());
    };
    dialog.addEventListener("close", done, { once: true });
  });
}

/**
 * @param {Date} now
 * @returns {{word: string, at: Date}[]}
 */
function presets(now) {
  const toMonday = ((8 - now.getDay()) % 7) || 7;
  return [
    { word: "snooze_hour", at: new Date(now.getTime() + 3_600_000) },
    { word: "snooze_hours", at: new Date(now.getTime() + 3 * 3_600_000) },
    { word: "snooze_tomorrow", at: days(now, 1, MORNING) },
    { word: "snooze_monday", at: days(now, toMonday, MORNING) },
    { word: "snooze_week", at: days(now, 7, MORNING) },
  ];
}

/**
 * @param {Date} now
 * @param {number} count
 * @param {number} hour
 */
function days(now, count, hour) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + count, hour);
}

/**
 * @param {string} label
 * @param {Date} at
 */
function choice(label, at) {
  const hint = at.getDate() === new Date().getDate() ? timeOfDay(at) : wholeTime(at).replace(/:\d\d(?=\D*$)/, "");
  const button = el("button", { type: "submit", value: at.toISOString(), class: "inbox-colleague" }, el("span", {}, label, el("small", {}, hint)));
  return el("li", {}, button);
}

/** What a datetime-local field understands. @param {Date} at */
function local(at) {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
