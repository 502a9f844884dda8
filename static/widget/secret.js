/**
 * A field in the place of the composer's, for an answer that nobody may read: masked while it is typed where the bot
 * says so, and a mask in the conversation from then on. Loaded with the first question of that kind.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {import("./thread.js").Ask} Ask
 */
import { style } from "./later.js";
import { make, part } from "./view.js";

const MASK = "\u2022".repeat(6); // what the server stores in the place of the answer

/** @type {HTMLInputElement | null} */
let field = null;

/** Ask in a field of its own, or put the composer's back. @param {Room} room @param {Ask} [ask] */
export const answer = (room, ask) => {
  style(room);
  const hadFocus = document.activeElement === (field || room.view.input);
  field?.remove();
  field = ask ? shown(room, ask) : null;
  room.view.input.hidden = Boolean(field);
  if (hadFocus) (field || room.view.input).focus();
  allow(room);
};

/** @param {Room} room @param {Ask} ask */
const shown = (room, { secret, digits }) => {
  const { input } = room.view;
  const one = make("input", "secret");
  one.type = secret ? "password" : "text";
  one.inputMode = digits ? "numeric" : "text";
  one.autocomplete = "off";
  one.spellcheck = false;
  one.maxLength = 1024;
  one.dir = "auto";
  one.placeholder = input.placeholder;
  one.ariaLabel = document.querySelector("label[for=text]")?.textContent || "";
  one.addEventListener("input", () => allow(room));
  input.before(one);
  part("composer").addEventListener("submit", (event) => take(event, room, one), { capture: true });
  return one;
};

/** The form's own listener never sees the answer. @param {Event} event @param {Room} room @param {HTMLInputElement} one */
const take = (event, { view }, one) => {
  if (one !== field) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const secret = one.value.trim();
  if (!secret || !view.actions.send(MASK, { secret })) return;
  one.value = "";
  view.follow();
};

/** @param {Room} room */
const allow = ({ view }) => {
  if (!field) return view.resize();
  /** @type {HTMLButtonElement} */ (part("send")).disabled = !field.value.trim();
};
