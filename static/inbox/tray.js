/** The files beside an answer that is being written: chosen, pasted or dropped, on their way up, ready to be sent. */

import { Refusal } from "./api.js";
import { byId, el, icon, mirror, setAttribute, setText } from "./dom.js";
import { uuid } from "./ids.js";
import { oneLine } from "./links.js";
import { size } from "./size.js";
import { upload } from "./upload.js";
import { say, sayCount, sayRefusal } from "./words.js";

/** @typedef {import("./types.js").Attachment} Attachment */

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} name
 * @property {number} share How much of it is up, 0 to 1.
 * @property {string} reason Why it will not be sent, or "".
 * @property {Attachment | null} stored
 * @property {AbortController} stop
 */

/** Fires `change`. Files belong to the conversation in which they were added. */
export class Tray extends EventTarget {
  #list = byId("inbox-tray");
  #choose = /** @type {HTMLInputElement} */ (byId("inbox-files"));
  #button = byId("inbox-attach");
  /** @type {Map<string, Item[]>} */
  #items = new Map();
  #conversation = "";
  #address;
  #limits;

  /**
   * @param {(conversation: string) => string} address Where files of a conversation go.
   * @param {{largest: number, most: number}} limits Bytes a file may have, and files a message.
   */
  constructor(address, limits) {
    super();
    this.#address = address;
    this.#limits = limits;
    this.#button.addEventListener("click", () => this.#choose.click());
    this.#choose.addEventListener("change", () => {
      this.add([...(this.#choose.files ?? [])]);
      this.#choose.value = "";
    });
    this.#list.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button?.dataset.remove) this.#remove(button.dataset.remove);
    });
  }

  /** @param {string} conversation */
  show(conversation) {
    this.#conversation = conversation;
    this.#changed();
  }

  get isBusy() {
    return this.#shown.some((item) => !item.stored && !item.reason);
  }

  /** Take out what is up. */
  take() {
    const ready = this.#shown.flatMap((item) => (item.stored ? [item.stored] : []));
    this.#items.delete(this.#conversation);
    this.#changed();
    return ready;
  }

  get isEmpty() {
    return !this.#shown.some((item) => item.stored);
  }

  /** @param {File[]} files */
  add(files) {
    if (!this.#conversation) return;
    const { most } = this.#limits;
    const shown = this.#shown;
    for (const file of files.slice(0, most - shown.length)) shown.push(this.#begin(file, this.#conversation));
    this.#items.set(this.#conversation, shown);
    if (files.length > 0 && shown.length === most) setText(byId("inbox-announcer"), sayCount("files_most", most));
    this.#changed();
  }

  /**
   * @param {File} file
   * @param {string} conversation
   */
  #begin(file, conversation) {
    /** @type {Item} */
    const item = { id: uuid(), name: file.name, share: 0, reason: "", stored: null, stop: new AbortController() };
    if (file.size > this.#limits.largest) item.reason = "payload_too_large";
    else this.#send(item, file, conversation);
    return item;
  }

  /**
   * @param {Item} item
   * @param {File} file
   * @param {string} conversation
   */
  async #send(item, file, conversation) {
    const progress = (/** @type {number} */ share) => {
      item.share = share;
      this.#changed();
    };
    try {
      item.stored = await upload(this.#address(conversation), file, { progress, signal: item.stop.signal });
      setText(byId("inbox-announcer"), say("file_ready", { name: oneLine(item.name) }));
    } catch (error) {
      item.reason = error instanceof Refusal ? error.reason : "token_missing";
    }
    this.#changed();
  }

  /** @param {string} id */
  #remove(id) {
    const shown = this.#shown;
    shown.find((item) => item.id === id)?.stop.abort();
    this.#items.set(this.#conversation, shown.filter((item) => item.id !== id));
    this.#changed();
    byId("inbox-text").focus();
  }

  get #shown() {
    return this.#items.get(this.#conversation) ?? [];
  }

  #changed() {
    mirror(this.#list, this.#shown, { key: (item) => item.id, make, update });
    this.#list.hidden = this.#shown.length === 0;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Item} item */
function make({ id, name }) {
  const label = say("file_remove", { name: oneLine(name) });
  return el(
    "li",
    { class: "inbox-tray-file" },
    icon("clip"),
    el("bdi", {}, oneLine(name)),
    el("small", {}),
    el("progress", { max: 1, "aria-label": say("file_rising", { name: oneLine(name) }) }),
    el("button", { type: "button", class: "inbox-remove", "data-remove": id, "aria-label": label, title: label }, icon("close")),
  );
}

/**
 * @param {HTMLElement} node
 * @param {Item} item
 */
function update(node, { share, reason, stored }) {
  const bar = /** @type {HTMLProgressElement} */ (node.querySelector("progress"));
  const told = node.querySelector("small");
  bar.value = share;
  bar.hidden = Boolean(stored || reason);
  setAttribute(node, "data-state", reason ? "failed" : stored ? "ready" : "rising");
  const why = reason === "payload_too_large" ? say("file_too_large") : sayRefusal(reason);
  if (told) setText(told, reason ? why : stored ? size(stored.size ?? 0) : "");
}
