/** What a frame of the staff socket changes. */

import { oneLine } from "./links.js";
import { called, say, sayRefusal } from "./words.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./inbox.js").Inbox} Inbox */

/** @type {Record<string, (inbox: Inbox, frame: Frame) => void>} */
const BY_TYPE = { ready, conversation, message, note, ack, typing, read, error, closed };

/** Reasons for the end of a line that somebody can do something about. */
const TOLD = new Set(["origin_not_allowed", "scope_missing", "rate_limited"]);

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
export function take(inbox, frame) {
  BY_TYPE[frame.type]?.(inbox, frame);
}

/** @param {Inbox} inbox */
function ready(inbox) {
  inbox.resume();
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function conversation(inbox, { type: _, ...row }) {
  inbox.listing.tell(/** @type {any} */ (row));
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function message(inbox, frame) {
  inbox.outbox.confirmed(frame.id);
  const { thread } = inbox;
  if (!thread || frame.conversation !== thread.id) return;
  const isNew = thread.receive(/** @type {any} */ (frame));
  if (isNew && thread.isLoaded && frame.author.kind !== "agent") {
    inbox.announce(say("said", { name: oneLine(called(frame.author.name)), text: oneLine(frame.text) }));
  }
  inbox.markRead();
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function note(inbox, frame) {
  inbox.outbox.confirmed(frame.id);
  if (inbox.thread?.id === frame.conversation) inbox.thread?.annotate([/** @type {any} */ (frame)]);
}

/**
 * The server has stored it. Until its own frame arrives it stands in the thread as what was sent.
 *
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function ack(inbox, { id, seq, conversation: place }) {
  const item = inbox.outbox.confirmed(id);
  const { thread } = inbox;
  if (!item || !thread || place !== thread.id) return;
  const author = { kind: /** @type {const} */ ("agent"), name: inbox.me.name };
  const { text, at, attachments } = item;
  if (item.kind === "note") thread.annotate([{ id, after_seq: thread.last, author, text, at }]);
  else thread.receive({ seq, id, author, text, at, attachments });
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function typing(inbox, { conversation: place, author }) {
  if (author?.kind === "agent") return; // a colleague: told where one writes
  if (place === inbox.thread?.id) inbox.thread?.startTyping(called(author?.name ?? "") || inbox.visitorName);
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function read(inbox, { conversation: place, seq }) {
  if (place === inbox.thread?.id) inbox.thread?.readByVisitor(seq);
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function error(inbox, { code, id }) {
  if (id) inbox.outbox.refused(id, code);
  else inbox.complain(sayRefusal(code));
}

/**
 * @param {Inbox} inbox
 * @param {Frame} frame
 */
function closed(inbox, { reason }) {
  if (reason === "conflict") inbox.catchUp(); // what one may see has changed
  if (TOLD.has(reason)) inbox.complain(sayRefusal(reason));
}
