/**
 * What the visitor can do besides writing. Loaded when the menu in the header is first opened.
 *
 * @typedef {import("./menu.js").Entry} Entry
 * @typedef {import("./parts.js").Room} Room
 */
import { style, wordsOf } from "./later.js";
import { toggle } from "./menu.js";
import { arrived, untilReached } from "./session.js";
import { isSoundOn, switchSound } from "./sound.js";
import { part } from "./view.js";

const PANELS = {
  conversations: () => import("./conversations.js"),
  transcript: () => import("./transcript.js"),
  myData: () => import("./mydata.js"),
};

/** @param {Room} room */
export const more = async (room) => {
  style(room);
  const words = await wordsOf(room);
  toggle(part("menu"), entriesFor(room, words), room.visit?.signal);
};

/** @param {Room} room @param {Record<string, string>} words @returns {Entry[]} */
const entriesFor = (room, words) => {
  const sound = { text: words.sound || "", isOn: isSoundOn(), run: switchSound };
  if (!room.visit?.session || !part("refusal").hidden) return [sound];
  const panels = Object.entries(PANELS).map(([word, load]) => ({
    text: words[word] || "",
    run: async () => (await untilReached(() => arrived(load())))[0].start(room, words),
  }));
  return [...panels, sound];
};
