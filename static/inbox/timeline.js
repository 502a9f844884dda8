/** The order in which a conversation is shown: days, groups of messages, notes between them, the unsent at the end. */

import { dayKey } from "./time.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Note} Note */
/** @typedef {import("./types.js").Unsent} Unsent */

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {"day" | "message" | "note" | "unsent"} type
 * @property {string} at
 * @property {boolean} leads Whether it is the first of its group and shows its author.
 * @property {boolean} ends Whether it is the last of its group and shows its time.
 * @property {boolean} isRead Whether it is the last message of staff that the visitor has read.
 * @property {Message} [message]
 * @property {Note} [note]
 * @property {Unsent} [unsent]
 */

const GROUP_SPAN = 5 * 60_000;

/**
 * @param {{messages: Message[], notes: Note[], unsent: Unsent[], visitorRead: number, me: string}} thread `me`: own name
 * @returns {Entry[]}
 */
export function timeline({ messages, notes, unsent, visitorRead, me }) {
  const stored = new Set(messages.map((message) => message.id));
  const first = messages[0]?.seq ?? 0;
  /** @type {Entry[]} */
  const entries = [];
  const waiting = notes.filter((note) => note.after_seq >= first - 1).sort(byPlace);
  for (const message of messages) {
    while (waiting[0] && waiting[0].after_seq < message.seq) entries.push(noteEntry(waiting.shift()));
    entries.push({ ...blank, key: `m-${message.id}`, type: "message", at: message.at, message });
  }
  entries.push(...waiting.map(noteEntry));
  for (const item of unsent) {
    if (stored.has(item.id)) continue;
    const key = `${item.kind === "note" ? "n" : "m"}-${item.id}`;
    entries.push({ ...blank, key, type: "unsent", at: item.at, unsent: item });
  }
  markGroups(entries, me);
  markRead(entries, visitorRead);
  return withDays(entries);
}

/**
 * @param {Note} one
 * @param {Note} other
 */
function byPlace(one, other) {
  return one.after_seq - other.after_seq || Date.parse(one.at) - Date.parse(other.at);
}

const blank = { leads: true, ends: true, isRead: false };

/**
 * @param {Note | undefined} note
 * @returns {Entry}
 */
function noteEntry(note) {
  return { ...blank, key: `n-${note?.id}`, type: "note", at: note?.at ?? "", note };
}

/**
 * @param {Entry[]} entries
 * @param {string} me
 */
function markGroups(entries, me) {
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (!before || !sameGroup(before, entry, me)) return;
    before.ends = false;
    entry.leads = false;
  });
}

/**
 * @param {Entry} one
 * @param {Entry} other
 * @param {string} me
 */
function sameGroup(one, other, me) {
  const isClose = Date.parse(other.at) - Date.parse(one.at) < GROUP_SPAN && sameDay(one.at, other.at);
  return isClose && voice(one, me) === voice(other, me);
}

/**
 * Who speaks and how: entries of one voice may stand together.
 *
 * @param {Entry} entry
 * @param {string} me
 */
function voice({ message, note, unsent }, me) {
  if (message) return ["message", message.author.kind, message.author.name, message.author.assurance ?? ""].join("\n");
  if (note) return ["note", note.author.name].join("\n");
  return (unsent?.kind === "note" ? ["note", me] : ["message", "agent", me, ""]).join("\n");
}

/**
 * @param {Entry[]} entries
 * @param {number} visitorRead
 */
function markRead(entries, visitorRead) {
  const read = entries.filter(({ message }) => message && message.author.kind === "agent" && message.seq <= visitorRead);
  const last = read.at(-1);
  if (last) last.isRead = true;
}

/**
 * @param {Entry[]} entries
 * @returns {Entry[]}
 */
function withDays(entries) {
  /** @type {Entry[]} */
  const dated = [];
  let day = "";
  for (const entry of entries) {
    const its = dayKey(new Date(entry.at));
    if (its !== day) dated.push({ ...blank, key: `day-${its}`, type: "day", at: entry.at });
    day = its;
    dated.push(entry);
  }
  return dated;
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameDay(one, other) {
  return dayKey(new Date(one)) === dayKey(new Date(other));
}
