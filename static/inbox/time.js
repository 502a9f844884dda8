/** Times: short and relative to read, whole on hover. */

import { el, setAttribute, setText } from "./dom.js";
import { say } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const language = document.documentElement.lang || undefined;
const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
const dayAndMonth = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const withYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const longDay = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

/**
 * "now", "4 min", "3 hr", "Tue", "4 May": as short as a list allows.
 *
 * @param {Date} at
 * @param {Date} [now]
 */
export function relative(at, now = new Date()) {
  const age = now.getTime() - at.getTime();
  if (age < MINUTE) return say("now");
  if (age < HOUR) return magnitude(Math.floor(age / MINUTE), "minute");
  if (age < DAY) return magnitude(Math.floor(age / HOUR), "hour");
  if (age < 6 * DAY) return weekday.format(at);
  return (at.getFullYear() === now.getFullYear() ? dayAndMonth : withYear).format(at);
}

/**
 * @param {number} amount
 * @param {"minute" | "hour"} unit
 */
function magnitude(amount, unit) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(amount);
}

/** @param {Date} at */
export function timeOfDay(at) {
  return clock.format(at);
}

/** The time of a day that is not far: "09:00", "Mon 09:00", "4 May". @param {Date} at @param {Date} [now] */
export function shortTime(at, now = new Date()) {
  if (dayKey(at) === dayKey(now)) return clock.format(at);
  const isNear = Math.abs(at.getTime() - now.getTime()) < 6 * DAY;
  return isNear ? `${weekday.format(at)} ${clock.format(at)}` : dayAndMonth.format(at);
}

/** @param {Date} at */
export function wholeTime(at) {
  return whole.format(at);
}

/**
 * The heading of a day: "Today", "Yesterday", "Monday, 4 May".
 *
 * @param {Date} at
 * @param {Date} [now]
 */
export function dayName(at, now = new Date()) {
  if (dayKey(at) === dayKey(now)) return say("today");
  if (dayKey(at) === dayKey(new Date(now.getTime() - DAY))) return say("yesterday");
  return at.getFullYear() === now.getFullYear() ? longDay.format(at) : withYear.format(at);
}

/** @param {Date} at */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** @param {string} [kind] `relative` keeps itself up to date, `clock` stays. */
export function timeElement(kind = "clock") {
  return el("time", { "data-kind": kind });
}

/**
 * @param {HTMLTimeElement} node
 * @param {string} at RFC 3339
 */
export function setTime(node, at) {
  const when = new Date(at);
  setAttribute(node, "datetime", at);
  setAttribute(node, "title", wholeTime(when));
  setText(node, node.dataset.kind === "relative" ? relative(when) : timeOfDay(when));
}

/** Keep every relative time on the page true. */
export function keepTimes() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-kind=relative]")) {
      const time = /** @type {HTMLTimeElement} */ (node);
      setText(time, relative(new Date(time.dateTime)));
    }
  }, 20_000);
}
