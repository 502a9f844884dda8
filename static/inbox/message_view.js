/** One entry of a conversation: day, message, note, or something not confirmed yet. */

import { attachments } from "./attachment_view.js";
import { el, setAttribute, setText } from "./dom.js";
import { link, linked, oneLine, safeAddress } from "./links.js";
import { mark, setMark } from "./person.js";
import { dayName, setTime, timeElement } from "./time.js";
import { called, say, sayRefusal } from "./words.js";

/** @typedef {import("./timeline.js").Entry} Entry */
/** @typedef {import("./types.js").Message} Message */

/**
 * @typedef {object} Parts
 * @property {HTMLElement} author
 * @property {HTMLElement} name
 * @property {HTMLElement} mark
 * @property {HTMLElement} automatic
 * @property {HTMLElement} bubble
 * @property {HTMLElement} extras
 * @property {HTMLElement} stamp
 * @property {HTMLTimeElement} time
 * @property {HTMLElement} status
 * @property {HTMLElement} actions
 */

/** @type {WeakMap<HTMLElement, Parts>} */
const parts = new WeakMap();
/** What each item was last made of. @type {WeakMap<HTMLElement, string>} */
const last = new WeakMap();

/**
 * @param {Entry} entry
 * @returns {HTMLElement}
 */
export function makeEntry({ type }) {
  if (type === "day") return el("li", { class: "inbox-day" }, el("span"));
  const its = {
    name: el("bdi"),
    mark: mark(),
    automatic: el("span", { class: "inbox-automatic" }, say("automatic")),
    author: el("p", { class: "inbox-author" }),
    bubble: el("div", { class: "inbox-bubble", dir: "auto" }),
    extras: el("div", { class: "inbox-extras" }),
    stamp: el("p", { class: "inbox-stamp" }),
    time: timeElement(),
    status: el("span", { class: "inbox-status" }),
    actions: el("span", { class: "inbox-failed-actions" }),
  };
  its.author.append(its.name, its.mark, its.automatic);
  its.stamp.append(its.time, its.status, its.actions);
  const item = el("li", { class: "inbox-entry" }, its.author, its.bubble, its.extras, its.stamp);
  parts.set(item, its);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Entry} entry
 * @param {{me: string, visitor: string}} people `me`: own name as the server writes it
 */
export function updateEntry(item, entry, { me, visitor }) {
  if (entry.type === "day") {
    const heading = item.firstElementChild;
    if (heading) setText(heading, dayName(new Date(entry.at)));
    return;
  }
  const its = parts.get(item);
  const { from, name } = speaker(entry, me, visitor);
  const assurance = entry.message?.author.assurance;
  const print = [from, name, assurance, entry.at, entry.leads, entry.ends, entry.isRead, entry.unsent?.state].join("\n");
  if (!its || last.get(item) === print) return;
  last.set(item, print);
  setAttribute(item, "data-from", from);
  setAttribute(item, "data-leads", entry.leads);
  setAttribute(item, "data-state", entry.unsent?.state ?? null);
  its.author.classList.toggle("visually-hidden", !entry.leads || from === "system");
  setText(its.name, oneLine(name));
  its.mark.hidden = !assurance;
  if (assurance) setMark(its.mark, assurance);
  its.automatic.hidden = from !== "bot";
  setBody(its, entry);
  setTime(its.time, entry.at);
  its.time.hidden = entry.unsent !== undefined;
  setText(its.status, status(entry));
  setActions(its.actions, entry);
  const isMarked = entry.isRead || entry.unsent?.state === "failed";
  its.stamp.hidden = !isMarked && (!entry.ends || from === "system");
}

/**
 * @param {Entry} entry
 * @param {string} me
 * @param {string} visitor
 * @returns {{from: string, name: string}}
 */
function speaker({ message, note, unsent }, me, visitor) {
  if (note) return { from: "note", name: say("note_by", { name: note.author.name }) };
  if (unsent?.kind === "note") return { from: "note", name: say("note_by", { name: me }) };
  if (!message) return { from: "agent", name: me };
  const kind = message.author.kind;
  if (kind === "visitor") return { from: kind, name: called(message.author.name) || visitor };
  if (kind === "bot") return { from: kind, name: message.author.name || say("bot") };
  return { from: kind, name: message.author.name };
}

/**
 * @param {Parts} its
 * @param {Entry} entry
 */
function setBody(its, { message, note, unsent }) {
  const text = message?.text ?? note?.text ?? unsent?.text ?? "";
  if (its.bubble.dataset.length !== String(text.length) || its.bubble.textContent !== text) {
    its.bubble.dataset.length = String(text.length);
    its.bubble.replaceChildren(linked(text));
  }
  its.bubble.hidden = text === "";
  const said = message ? [...buttons(message), ...cards(message)] : [];
  const extras = [...said, ...attachments((message ?? unsent)?.attachments)];
  its.extras.hidden = extras.length === 0;
  if (extras.length !== its.extras.childElementCount) its.extras.replaceChildren(...extras);
}

/**
 * The choices that a bot offered, for reading only.
 *
 * @param {Message} message
 */
function buttons({ buttons: choices = [] }) {
  return choices.map((choice) => el("span", { class: "inbox-choice", dir: "auto" }, oneLine(String(choice.text))));
}

/** @param {Message} message */
function cards({ cards: shown = [] }) {
  return shown.map((card) => {
    const address = safeAddress(String(card.url ?? ""));
    return el(
      "div",
      { class: "inbox-card", dir: "auto" },
      card.title && el("strong", {}, oneLine(String(card.title))),
      card.text && el("span", {}, oneLine(String(card.text))),
      address && link(address.href, address),
    );
  });
}

/**
 * What became of something sent: nothing to say, read, on its way, or not sent and why.
 *
 * @param {Entry} entry
 */
function status({ unsent, isRead }) {
  if (isRead) return say("read");
  if (!unsent) return "";
  if (unsent.state === "failed") return `${say("failed")} ${sayRefusal(unsent.reason ?? "")}`;
  return say(unsent.state);
}

/**
 * @param {HTMLElement} node
 * @param {Entry} entry
 */
function setActions(node, { unsent }) {
  const isFailed = unsent?.state === "failed";
  if (isFailed === node.hasChildNodes()) return;
  node.replaceChildren();
  if (!isFailed) return;
  node.append(
    el("button", { type: "button", class: "inbox-textual", "data-retry": unsent.id }, say("retry")),
    el("button", { type: "button", class: "inbox-textual", "data-discard": unsent.id }, say("discard")),
  );
}
