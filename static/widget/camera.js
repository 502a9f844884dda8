/**
 * Where files come from on a device that is touched: its camera at once, or whatever it has. Loaded when somebody
 * first wants to attach something there.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { style, wordsOf } from "./later.js";
import { toggle } from "./menu.js";
import { make, part } from "./view.js";

/** @param {Room} room @param {HTMLInputElement} files */
export const choose = async (room, files) => {
  style(room);
  const words = await wordsOf(room);
  const entries = [
    { text: words.takePhoto || "", run: () => photograph(room) },
    { text: words.chooseFiles || "", run: () => files.click() },
  ];
  toggle(part("attach"), entries, room.visit?.signal);
};

/** One picture; the field stays on the page until it is there, or some browsers forget it. @param {Room} room */
const photograph = (room) => {
  const field = Object.assign(make("input"), { type: "file", accept: "image/*", hidden: true });
  field.setAttribute("capture", "environment");
  field.addEventListener("change", () => {
    room.view.actions.open("attach", [...(field.files || [])]);
    field.remove();
  });
  field.addEventListener("cancel", () => field.remove());
  part("composer").append(field);
  field.click();
};
