/**
 * What the visitor can do besides writing: a menu behind the button in the header. Loaded when it is first opened.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {{text: string, run: () => unknown, isOn?: boolean}} Entry `isOn`: of a switch, how it stands
 */
import { style, wordsOf } from "./later.js";
import { arrived, untilReached } from "./session.js";
import { isSoundOn, switchSound } from "./sound.js";
import { make, part } from "./view.js";

const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

const PANELS = {
  conversations: () => import("./conversations.js"),
  transcript: () => import("./transcript.js"),
  myData: () => import("./mydata.js"),
};

/** @type {Menu | null} */
let open = null;

/** @param {Room} room */
export const toggle = async (room) => {
  style(room);
  const words = await wordsOf(room);
  if (open) open.close();
  else open = new Menu(room, words);
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

class Menu {
  box = make("div", "menu");
  button = part("menu");

  /** @param {Room} room @param {Record<string, string>} words */
  constructor(room, words) {
    this.signal = room.visit?.signal;
    this.box.setAttribute("role", "menu");
    this.box.setAttribute("aria-labelledby", "menu");
    this.box.append(...entriesFor(room, words).map((entry) => this.entry(entry)));
    this.box.addEventListener("keydown", (event) => this.move(event));
    this.box.addEventListener("focusout", this.leave);
    this.signal?.addEventListener("abort", this.close);
    this.button.after(this.box);
    this.button.ariaExpanded = "true";
    this.focus(0);
  }

  /** @param {Entry} entry */
  entry({ text, run, isOn }) {
    const button = Object.assign(make("button", "", text), { type: "button", tabIndex: -1 });
    button.setAttribute("role", isOn === undefined ? "menuitem" : "menuitemcheckbox");
    if (isOn !== undefined) button.ariaChecked = String(isOn);
    button.addEventListener("click", () => {
      this.close();
      this.button.focus();
      run();
    });
    return button;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    if (event.key === "Escape") {
      event.stopPropagation(); // one step back, not out of the chat
      this.close();
      this.button.focus();
    } else if (event.key in MOVES) {
      event.preventDefault();
      const entries = [...this.box.children];
      const at = document.activeElement ? entries.indexOf(document.activeElement) : 0;
      const step = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
      this.focus(Number.isFinite(step) ? (at + step + entries.length) % entries.length : step < 0 ? 0 : entries.length - 1);
    }
  }

  /** @param {number} index */
  focus(index) {
    /** @type {HTMLElement | undefined} */ ([...this.box.querySelectorAll("button")][index])?.focus();
  }

  leave = (/** @type {FocusEvent} */ { relatedTarget }) => {
    const isInside = relatedTarget instanceof Node && (this.box.contains(relatedTarget) || relatedTarget === this.button);
    if (!isInside) this.close();
  };

  close = () => {
    if (open === this) open = null;
    this.button.ariaExpanded = "false";
    this.box.removeEventListener("focusout", this.leave);
    this.signal?.removeEventListener("abort", this.close);
    this.box.remove();
  };
}
