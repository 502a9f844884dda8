/**
 * A menu behind a button: reached by arrows, left by Escape. Loaded with the first one.
 *
 * @typedef {{text: string, run: () => unknown, isOn?: boolean}} Entry `isOn`: of a switch, how it stands
 */
import { make } from "./view.js";

const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** @type {Menu | null} */
let open = null;

/** Open the menu of a button, or close it. @param {HTMLElement} button @param {Entry[]} entries @param {AbortSignal} [signal] */
export const toggle = (button, entries, signal) => {
  const isOpen = open?.button === button;
  open?.close();
  if (!isOpen) open = new Menu(button, entries, signal);
};

class Menu {
  box = make("div", "menu");

  /** @param {HTMLElement} button @param {Entry[]} entries @param {AbortSignal} [signal] who it is for is gone */
  constructor(button, entries, signal) {
    this.button = button;
    this.signal = signal;
    this.box.setAttribute("role", "menu");
    this.box.setAttribute("aria-labelledby", button.id);
    this.box.append(...entries.map((entry) => this.entry(entry)));
    this.box.addEventListener("keydown", (event) => this.move(event));
    this.box.addEventListener("focusout", this.leave);
    signal?.addEventListener("abort", this.close);
    button.after(this.box);
    button.ariaHasPopup = "menu";
    button.ariaExpanded = "true";
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
