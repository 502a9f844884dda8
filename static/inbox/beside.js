/** Colleagues at the open conversation: who is here, who is writing, and who was quicker to take it. */

import { byId, setText } from "./dom.js";
import { uuid } from "./ids.js";
import { oneLine } from "./links.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Named} Named */
/** @typedef {Named & {is_away?: boolean}} Person */
/** @typedef {import("./types.js").Frame} Frame */

const TYPING_LASTS = 6_000;
const ROW_COMES = 400;

export class Beside {
  #line = byId("inbox-beside");
  #inbox;
  #conversation = "";
  /** @type {Person[]} */
  #people = [];
  #typing = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingEnds;
  /** Ids of the tries to take a conversation, and which. @type {Map<string, string>} */
  #takes = new Map();

  /** @param {import("./inbox.js").Inbox} inbox */
  constructor(inbox) {
    this.#inbox = inbox;
    inbox.addEventListener("asked", () => this.#show(inbox.open));
    inbox.connection.addEventListener("frame", (event) => this.#hear(/** @type {CustomEvent<Frame>} */ (event).detail));
    inbox.connection.addEventListener("state", () => inbox.connection.state === "open" || this.#takes.clear());
  }

  /** The frame by which somebody takes the open conversation: away from a colleague only if they saw that one there. */
  take() {
    const { row, me } = this.#inbox;
    const id = uuid();
    this.#takes.set(id, this.#inbox.open);
    return { type: "assign", to: me.id, id, only_if_free: !row?.assignee || row.state !== "assigned" };
  }

  /** @param {Frame} frame */
  #hear(frame) {
    const isHere = frame.conversation === this.#conversation;
    if (frame.type === "here" && isHere) this.#meet(frame.people);
    if (frame.type === "typing" && isHere && frame.author?.kind === "agent") this.#type(frame.author.name);
    if (frame.type === "message" && isHere && frame.author.name === this.#typing) this.#type("");
    if (frame.type === "ack") this.#takes.delete(frame.id);
    if (frame.type === "error" && this.#takes.has(frame.id)) this.#missed(frame);
  }

  /** @param {Person[]} people */
  #meet(people) {
    const known = new Set(this.#people.map(({ id }) => id));
    this.#people = people.filter(({ id }) => id !== this.#inbox.me.id);
    const come = this.#people.filter(({ id }) => !known.has(id));
    if (come.length) this.#inbox.announce(say("here", { names: names(come) }));
    this.#render();
  }

  /** @param {string} name */
  #type(name) {
    this.#typing = name;
    clearTimeout(this.#typingEnds);
    if (name) this.#typingEnds = setTimeout(() => this.#type(""), TYPING_LASTS);
    this.#render();
  }

  /** Somebody was quicker; their name comes with the row. @param {Frame} frame */
  #missed({ id, code }) {
    const place = this.#takes.get(id) ?? "";
    this.#takes.delete(id);
    if (code !== "conflict") return;
    setTimeout(() => {
      const row = this.#inbox.listing.rows.get(place);
      const name = oneLine(row?.assignee?.name ?? "");
      this.#inbox.complain(name ? say("taken_by", { name }) : say("refused_conflict"));
    }, ROW_COMES);
  }

  /** @param {string} conversation */
  #show(conversation) {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    this.#people = [];
    this.#type("");
  }

  #render() {
    const text = this.#typing
      ? say("types_answer", { name: oneLine(this.#typing) })
      : this.#people.length
        ? say("here", { names: names(this.#people) })
        : "";
    this.#line.hidden = text === "";
    this.#line.toggleAttribute("data-typing", this.#typing !== "");
    setText(byId("inbox-beside-text"), text);
  }
}

/** @param {Person[]} people */
function names(people) {
  const list = new Intl.ListFormat(document.documentElement.lang || "en", { type: "conjunction" });
  return list.format(people.map((one) => (one.is_away ? say("here_away", { name: oneLine(one.name) }) : oneLine(one.name))));
}
