/** Where staff write: an answer to the visitor, or a note that only staff see. */

import { byId, setAttribute, setText } from "./dom.js";
import { say, sayCount } from "./words.js";

/** @typedef {"message" | "note"} Mode */

const LIMIT = 8_000;
const WARN_FROM = 7_500;
const MOST_LINES = 10;
const TYPING_EVERY = 3_000;

/** Fires `send` (detail: {kind, text, attachments}) and, while an answer is written, `typing`. */
export class Composer extends EventTarget {
  #form = /** @type {HTMLFormElement} */ (byId("inbox-composer"));
  #field = /** @type {HTMLTextAreaElement} */ (byId("inbox-text"));
  #left = byId("inbox-left");
  #conversation = "";
  /** @type {Mode} */
  #mode = "message";
  #typedAt = 0;
  #storage;

  #tray;

  /**
   * @param {Storage} storage Keeps drafts for this tab.
   * @param {import("./tray.js").Tray} tray
   */
  constructor(storage, tray) {
    super();
    this.#storage = storage;
    this.#tray = tray;
    tray.addEventListener("change", () => this.#wait());
    this.#field.maxLength = LIMIT;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#field.addEventListener("input", () => this.#typed());
    for (const mode of /** @type {Mode[]} */ (["message", "note"])) {
      byId(`inbox-mode-${mode}`).addEventListener("click", () => {
        this.mode = mode;
        this.focus();
      });
    }
  }

  /** @param {string} conversation */
  show(conversation) {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    this.#tray.show(conversation);
    this.mode = "message";
  }

  /** @param {Mode} mode */
  set mode(mode) {
    this.#mode = mode;
    setAttribute(this.#form, "data-mode", mode);
    setAttribute(byId("inbox-mode-message"), "aria-pressed", mode === "message" ? "true" : "false");
    setAttribute(byId("inbox-mode-note"), "aria-pressed", mode === "note" ? "true" : "false");
    setAttribute(this.#field, "placeholder", say(mode === "note" ? "write_note" : "write_answer"));
    setAttribute(this.#field, "aria-label", say(mode === "note" ? "note" : "answer"));
    this.#wait();
    setText(byId("inbox-send"), say(mode === "note" ? "add_note" : "send"));
    this.#field.value = this.#draft;
    this.#measure();
  }

  get mode() {
    return this.#mode;
  }

  focus() {
    this.#field.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.#field.value.trim();
    const withFiles = this.#mode === "message" && !this.#tray.isEmpty;
    if ((!text && !withFiles) || !this.#conversation || this.#isWaiting) return;
    const attachments = withFiles ? this.#tray.take() : [];
    this.#field.value = "";
    this.#draft = "";
    this.#measure();
    this.#typedAt = 0;
    this.dispatchEvent(new CustomEvent("send", { detail: { kind: this.#mode, text, attachments } }));
    this.focus();
  }

  /** An answer waits for its files, a note has none. */
  get #isWaiting() {
    return this.#mode === "message" && this.#tray.isBusy;
  }

  #wait() {
    setAttribute(byId("inbox-send"), "aria-disabled", this.#isWaiting ? "true" : null);
  }

  #typed() {
    this.#draft = this.#field.value;
    this.#measure();
    const now = Date.now();
    if (this.#mode === "note" || !this.#field.value.trim() || now - this.#typedAt < TYPING_EVERY) return;
    this.#typedAt = now;
    this.dispatchEvent(new Event("typing"));
  }

  #measure() {
    const { value } = this.#field;
    this.#field.rows = Math.min(MOST_LINES, value.split("\n").length);
    this.#left.hidden = value.length < WARN_FROM;
    setText(this.#left, sayCount("left", LIMIT - value.length));
  }

  get #draft() {
    return this.#storage.getItem(this.#draftName) ?? "";
  }

  set #draft(text) {
    if (text) this.#storage.setItem(this.#draftName, text);
    else this.#storage.removeItem(this.#draftName);
  }

  get #draftName() {
    return `usher.inbox.draft.${this.#conversation}.${this.#mode}`;
  }
}
