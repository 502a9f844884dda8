/** What was written here and is not confirmed yet. It outlives lost lines and reloads of this tab. */

import { uuid } from "./ids.js";

/** @typedef {import("./types.js").Unsent} Unsent */

const PATIENCE = 15_000;

/** Fires `change` (detail: conversation id) and `stuck` when the server stays silent on something sent. */
export class Outbox extends EventTarget {
  /** @type {Unsent[]} */
  #items = [];
  #storage;
  #name;
  #send;

  /**
   * @param {Storage} storage
   * @param {string} me
   * @param {(frame: import("./types.js").Frame) => boolean} send
   */
  constructor(storage, me, send) {
    super();
    this.#storage = storage;
    this.#name = `usher.inbox.unsent.${me}`;
    this.#send = send;
    this.#items = this.#stored();
  }

  /** @param {string} conversation */
  of(conversation) {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  /**
   * @param {string} conversation
   * @param {"message" | "note"} kind
   * @param {string} text
   * @param {import("./types.js").Attachment[]} [attachments]
   */
  add(conversation, kind, text, attachments = []) {
    const at = new Date().toISOString();
    this.#items.push({ id: uuid(), conversation, kind, text, at, attachments, state: "waiting" });
    this.#changed(conversation);
    this.flush();
  }

  /** Send what waits, in the order in which it was written. */
  flush() {
    for (const item of this.#items) {
      if (item.state !== "waiting") continue;
      const type = item.kind === "note" ? "note" : "send";
      const files = item.attachments?.length ? { attachments: item.attachments.map(({ id }) => id) } : {};
      if (!this.#send({ type, conversation: item.conversation, id: item.id, text: item.text, ...files })) return;
      item.state = "sending";
      this.#changed(item.conversation);
      setTimeout(() => this.#check(item), PATIENCE);
    }
  }

  /** The line is gone: what was on its way waits again. The server knows repeated ids, so nothing arrives twice. */
  interrupted() {
    for (const item of this.#items.filter((item) => item.state === "sending")) {
      item.state = "waiting";
      this.#changed(item.conversation);
    }
  }

  /**
   * Take out what the server has stored.
   *
   * @param {string} id
   * @returns {Unsent | undefined}
   */
  confirmed(id) {
    const item = this.#items.find((other) => other.id === id);
    if (!item) return undefined;
    this.#items = this.#items.filter((other) => other !== item);
    this.#changed(item.conversation);
    return item;
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  refused(id, reason) {
    const item = this.#items.find((other) => other.id === id);
    if (!item) return;
    item.state = "failed";
    item.reason = reason;
    this.#changed(item.conversation);
  }

  /** @param {string} id */
  retry(id) {
    const item = this.#items.find((other) => other.id === id);
    if (item?.state !== "failed") return;
    item.state = "waiting";
    this.#changed(item.conversation);
    this.flush();
  }

  /** @param {string} id */
  discard(id) {
    this.confirmed(id);
  }

  /** @param {Unsent} item */
  #check(item) {
    if (item.state === "sending" && this.#items.includes(item)) this.dispatchEvent(new Event("stuck"));
  }

  /** @param {string} conversation */
  #changed(conversation) {
    try {
      this.#storage.setItem(this.#name, JSON.stringify(this.#items));
    } catch {
      // A full or forbidden storage only means that a reload forgets what is unsent.
    }
    this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
  }

  /** @returns {Unsent[]} */
  #stored() {
    try {
      const items = /** @type {Unsent[]} */ (JSON.parse(this.#storage.getItem(this.#name) ?? "[]"));
      return items.map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item));
    } catch {
      return [];
    }
  }
}
