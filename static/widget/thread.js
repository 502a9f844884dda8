/**
 * What was said, in order. A message counts once, however often and by whichever way it arrives.
 *
 * @typedef {{kind: "visitor" | "agent" | "bot" | "system", name: string}} Author
 * @typedef {{text: string, value?: string, url?: string}} Button
 * @typedef {{title?: string, text?: string, url?: string, buttons?: Button[]}} Card
 * @typedef {{id: string, name: string, type: string, size: number}} Attachment
 * @typedef {{secret: boolean, digits: boolean}} Ask how a bot wants its question answered: masked, or in digits
 * @typedef {{
 *   reply?: string, buttons?: Button[], cards?: Card[], attachments?: Attachment[], ask?: Ask, secret?: string,
 * }} Extras `secret` is what the text only masks; it goes to the server and is kept nowhere
 * @typedef {{conversation: string, seq: number, id: string, author: Author, text: string, at: string} & Extras} Message
 * @typedef {{id: string, seq: number, conversation: string}} Ack
 * @typedef {"sending" | "failed" | "sent"} State
 * @typedef {Message & {state: State}} Item
 */
import { attempt } from "./session.js";

export class Thread {
  constructor() {
    this.shelfName = "";
    /** The conversation that goes on, "" before the first message. */
    this.conversation = "";
    /** Everything behind the first of these numbers up to the last is here. */
    this.first = 0;
    this.last = 0;
    /** @type {Item[]} what the server has, earlier conversations first */
    this.stored = [];
    /** @type {Set<string>} */
    this.seen = new Set();
    /** @type {Map<string, {resolve: () => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @type {Item[]} what it does not have yet, as written */
    this.unsent = [];
  }

  /** Keep what is unsent beyond a change of page, and take up what is kept. @param {string} shelfName */
  bind(shelfName) {
    if (this.shelfName === shelfName) return;
    this.shelfName = shelfName;
    /** @type {Item[]} */
    const kept = attempt(() => JSON.parse(sessionStorage.getItem(shelfName) || "[]")) || [];
    this.unsent.unshift(...kept);
    this.keep();
  }

  clear() {
    this.unsent = [];
    this.keep();
  }

  get items() {
    return [...this.stored, ...this.unsent];
  }

  /** Something is missing before a message that is here. */
  get hasGap() {
    const newest = this.stored.at(-1);
    return newest !== undefined && newest.conversation === this.conversation && newest.seq > this.last;
  }

  /** From here on this conversation goes on; what was said up to `from` is asked for when somebody wants to see it. */
  follow(/** @type {string} */ conversation, from = 0) {
    if (conversation === this.conversation) return;
    this.conversation = conversation;
    this.first = this.last = from;
  }

  /** A message of the server. Returns whether it is new here. @param {Message} message */
  add({ conversation, seq, id, author, text, at, buttons, cards, attachments, ask }) {
    if (this.seen.has(`${conversation} ${seq}`)) return false;
    if (!this.seen.has(conversation)) this.follow(conversation);
    this.seen.add(conversation).add(`${conversation} ${seq}`);
    while (this.seen.has(`${this.conversation} ${this.last + 1}`)) this.last++;
    this.forget(id);
    this.insert({ conversation, seq, id, author, text, at, buttons, cards, attachments, ask, state: "sent" });
    return true;
  }

  /** @param {string} text @param {Extras} [extras] @returns {Item} */
  compose(text, extras) {
    /** @type {Author} */
    const author = { kind: "visitor", name: "" };
    const at = new Date().toISOString();
    /** @type {Item} */
    const item = { id: uuid(), author, text, at, state: "sending", conversation: "", seq: 0, ...extras };
    this.unsent.push(item);
    this.keep();
    return item;
  }

  /** Resolves when the server has the message. @param {string} id @returns {Promise<void>} */
  whenStored(id) {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  /** The server has it. @param {Ack} ack */
  confirm({ id, seq, conversation }) {
    const item = this.unsent.find((one) => one.id === id);
    if (item) this.add({ ...item, seq, conversation });
  }

  /** @param {string} id @param {State} state */
  mark(id, state) {
    for (const item of this.unsent) {
      if (item.id === id) item.state = state;
    }
    if (state === "failed") this.waiting.get(id)?.reject(new Error("not_sent"));
    this.keep();
  }

  /** @param {string} id */
  forget(id) {
    if (!this.unsent.some((item) => item.id === id)) return;
    this.unsent = this.unsent.filter((item) => item.id !== id);
    this.waiting.get(id)?.resolve();
    this.keep();
  }

  /** @param {Item} item */
  insert(item) {
    const isAfter = (/** @type {Item | undefined} */ other) =>
      other?.conversation === item.conversation && other.seq > item.seq;
    let place = this.stored.length;
    while (isAfter(this.stored[place - 1])) place--;
    this.stored.splice(place, 0, item);
  }

  keep() {
    if (!this.shelfName) return;
    const kept = this.unsent.filter(({ secret }) => !secret);
    attempt(() =>
      kept.length
        ? sessionStorage.setItem(this.shelfName, JSON.stringify(kept))
        : sessionStorage.removeItem(this.shelfName),
    );
  }
}

/** A message as it goes to the server. @param {Item} item */
export const outgoing = ({ id, text, secret, reply, attachments }) => ({
  id,
  text: secret || text || undefined,
  reply,
  attachments: attachments?.map((one) => one.id),
});

/** A random id, also where the page is not served over https. */
const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.join("").replace(/(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-"); // version 4 of RFC 9562
};
