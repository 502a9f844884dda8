/** Quick replies: `/` in the composer offers them, arrows choose, Enter or Tab puts one in to be changed and sent. */

import { byId, el, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/** @typedef {{id: string, shortcut: string, text: string}} Reply */

const SHOWN = 8;
const COMMAND = /(?:^|\s)\/([a-z0-9_-]*)$/i;
const ALONE = /^\s*\/[a-z0-9_-]*\s*$/i;

export class QuickReplies {
  #field = /** @type {HTMLTextAreaElement} */ (byId("inbox-text"));
  #list = byId("inbox-replies");
  #read;
  #conversation = "";
  /** @type {Promise<Reply[] | null> | null} */
  #known = null;
  /** @type {Reply[]} */
  #found = [];
  #at = 0;
  /** The command that is to be sent as it stands, if the next Enter says so. */
  #meant = "";

  /** @param {(conversation: string) => Promise<{replies: Reply[]} | null>} read */
  constructor(read) {
    this.#read = read;
    this.#field.addEventListener("input", () => this.#look());
    this.#field.addEventListener("blur", () => this.#close());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      if (item?.dataset.index) this.#put(Number(item.dataset.index));
    });
  }

  /** @param {string} conversation */
  show(conversation) {
    this.#conversation = conversation;
    this.#known = null;
    this.#close();
  }

  get #typed() {
    const { value, selectionStart, selectionEnd } = this.#field;
    if (selectionStart !== selectionEnd || !this.#conversation) return null;
    return COMMAND.exec(value.slice(0, selectionStart))?.[1] ?? null;
  }

  async #look() {
    const asked = this.#typed;
    if (asked === null) return this.#close();
    const place = this.#conversation;
    this.#known ??= this.#read(place).then((answer) => answer?.replies ?? null);
    const replies = await this.#known;
    const typed = this.#typed?.toLowerCase();
    if (place !== this.#conversation || typed === undefined) return;
    if (!replies) return this.#giveUp();
    const begin = replies.filter(({ shortcut }) => shortcut.startsWith(typed));
    const hold = replies.filter((reply) => !begin.includes(reply) && reply.text.toLowerCase().includes(typed));
    this.#found = [...begin, ...hold].slice(0, SHOWN);
    this.#at = 0;
    if (this.#found.length > 0) this.#render();
    else if (ALONE.test(this.#field.value)) this.#sayNone(say(replies.length ? "no_such_reply" : "no_replies"));
    else this.#close();
  }

  /** A command alone is never meant for the visitor. @param {string} why */
  #sayNone(why) {
    this.#list.replaceChildren(el("li", { role: "option", "aria-disabled": "true", class: "inbox-replies-none" }, why));
    this.#list.hidden = false;
    setAttribute(this.#field, "aria-activedescendant", null);
    setText(byId("inbox-announcer"), why);
  }

  /** They could not be read: the next `/` asks again, and Enter sends what stands there. */
  #giveUp() {
    this.#known = null;
    this.#meant = this.#field.value;
    this.#close();
  }

  #render() {
    this.#list.replaceChildren(
      ...this.#found.map(({ shortcut, text }, index) =>
        el(
          "li",
          { id: `inbox-reply-${index}`, role: "option", "data-index": index, "aria-selected": String(index === this.#at) },
          el("kbd", {}, `/${shortcut}`),
          el("span", { dir: "auto" }, oneLine(text)),
        ),
      ),
    );
    this.#list.hidden = false;
    setAttribute(this.#field, "aria-activedescendant", `inbox-reply-${this.#at}`);
    const offered = this.#found[this.#at];
    const text = oneLine(offered?.text ?? "").slice(0, 80);
    setText(byId("inbox-announcer"), say("reply_offered", { name: offered?.shortcut ?? "", text }));
  }

  #close() {
    this.#found = [];
    this.#list.hidden = true;
    setAttribute(this.#field, "aria-activedescendant", null);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return;
    const isEnter = event.key === "Enter" && !event.shiftKey;
    if (this.#list.hidden) {
      if (!isEnter || !ALONE.test(this.#field.value) || this.#field.value === this.#meant) return;
      this.#field.value = this.#field.value.trim();
      this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
      this.#look();
    } else if (event.key === "Escape") {
      this.#meant = this.#field.value;
      this.#close();
    } else if (this.#found.length === 0) {
      if (!isEnter) return;
    } else if (isEnter || event.key === "Tab") this.#put(this.#at);
    else if (!this.#step(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  #step(key) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      this.#at = (this.#at + step + this.#found.length) % this.#found.length;
      this.#render();
    }
    return Boolean(step);
  }

  /** In place of what was typed; the caret stands behind it. @param {number} index */
  #put(index) {
    const text = this.#found[index]?.text ?? "";
    const end = this.#field.selectionStart;
    const start = end - (this.#typed?.length ?? 0) - 1;
    const room = this.#field.maxLength - (this.#field.value.length - (end - start));
    this.#field.setRangeText(text.slice(0, room), start, end, "end");
    this.#close();
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
