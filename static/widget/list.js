/**
 * What was said, as the visitor sees it: rows that stand together by author, days, and what hangs on a message. Texts
 * of others are set as text, never as markup. Loaded when there is a session.
 *
 * @typedef {import("./thread.js").Item} Item
 * @typedef {import("./view.js").View} View
 */
import { make, part } from "./view.js";

const TOGETHER = 5 * 60_000; // milliseconds between messages of one author that stand together
const DAY = 86_400_000; // milliseconds
const LINK = /https?:\/\/[^\s<>"'\u202a-\u202e\u2066-\u2069]+[^\s<>"'.,;:!?)\]\u202a-\u202e\u2066-\u2069]/g;
const PHONE = /(^|[\s(:])((?:\+|0)\d[\d ()/-]{4,20}\d)/g; // runs from left to right, whatever is written around it

/** As the visitor's device writes times and numbers, where it speaks the chat's language. @param {string} language */
export const localeOf = (language) => navigator.languages.find((one) => one.split("-")[0] === language) || language;

export class List {
  place = part("messages");
  rows = /** @type {Map<string, HTMLElement>} */ (new Map());

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    const language = localeOf(view.wording.language);
    this.clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
    this.full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
    this.date = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
    this.dateOfYear = new Intl.DateTimeFormat(language, { dateStyle: "long" });
    this.isAsked = false;
    this.relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  }

  /** Show these messages, touching only what differs, and hold still what is being read. @param {Item[]} items */
  render(items) {
    const newest = this.place.lastElementChild;
    const held = this.held();
    part("welcome").dataset.small = String(items.length > 0);
    /** @type {Map<string, HTMLElement>} */
    const rows = new Map();
    let place = this.place.firstElementChild;
    const put = (/** @type {string} */ key, /** @type {() => HTMLElement} */ create) => {
      const row = this.rows.get(key) || create();
      rows.set(key, row);
      if (row === place) place = row.nextElementSibling;
      else this.place.insertBefore(row, place);
      return row;
    };
    const seen = items.filter(({ author, seq }) => author.kind === "visitor" && seq > 0 && seq <= this.view.seen).at(-1);
    const answered = items.map(({ author }) => author.kind).lastIndexOf("visitor");
    items.forEach((item, index) => {
      const [before, after] = [items[index - 1], items[index + 1]];
      const day = new Date(item.at).toDateString();
      const isNewDay = !before || new Date(before.at).toDateString() !== day;
      if (isNewDay) put(`day ${day} ${item.id}`, () => make("li", "day")).textContent = this.dayName(item.at);
      const row = put(item.id, () => this.row(item));
      row.dataset.state = item.state;
      row.classList.toggle("first", isNewDay || !isTogether(before, item));
      row.classList.toggle("last", !after || !isTogether(item, after));
      row.classList.toggle("seen", item === seen);
      row.classList.toggle("answered", index < answered);
    });
    for (const [key, row] of this.rows) if (!rows.has(key)) row.remove();
    this.rows = rows;
    this.view.settle(held, newest !== this.place.lastElementChild);
    const ask = items.at(-1)?.ask;
    if (ask || this.isAsked) this.view.actions.open("answer", ask);
    this.isAsked = Boolean(ask);
  }

  /** The first message in sight and where it ends: its head, and days, may go when something comes before it. */
  held() {
    const { top } = this.view.log.getBoundingClientRect();
    for (const [key, row] of this.rows) {
      if (key.startsWith("day ")) continue;
      const box = row.getBoundingClientRect();
      if (box.bottom > top) return { row, bottom: box.bottom };
    }
    return null;
  }

  /** @param {Item} item */
  row(item) {
    const { words, title } = this.view.wording;
    const { kind } = item.author;
    const row = make("li", `message ${kind === "visitor" ? "own" : kind === "system" ? "system" : "other"}`);
    const name = kind === "visitor" ? words.you : item.author.name || title;
    const author = make("span", "author", name);
    if (kind === "bot") author.append(make("i", "automatic", words.automatic));
    const mark = make("span", "avatar", [...name].at(0));
    mark.ariaHidden = "true";
    row.append(author, mark);
    if (item.text) row.append(bubble(item.text));
    const { buttons, cards, attachments } = item;
    if (buttons || cards || attachments) this.view.actions.open("dress", row, item);
    row.append(this.note(item));
    return row;
  }

  /** When, and how far it has come. @param {Item} item */
  note(item) {
    const { words } = this.view.wording;
    const time = make("time", "", this.clock.format(new Date(item.at)));
    time.dateTime = item.at;
    time.title = this.full.format(new Date(item.at));
    const again = Object.assign(make("button", "again", words.notSent), { type: "button" });
    again.addEventListener("click", () => this.view.actions.retry(item.id));
    const note = make("span", "note");
    note.append(time, make("span", "sending", words.sending), make("span", "read", words.seen), again);
    return note;
  }

  /** "today", "yesterday" or the date. @param {string} at */
  dayName(at) {
    const midnight = (/** @type {Date} */ date) => new Date(date).setHours(0, 0, 0, 0);
    const date = new Date(at);
    const days = Math.round((midnight(date) - midnight(new Date())) / DAY);
    if (days > -2) return this.relative.format(days, "day");
    return (date.getFullYear() === new Date().getFullYear() ? this.date : this.dateOfYear).format(date);
  }
}

/** @param {Item} before @param {Item} item */
const isTogether = (before, item) =>
  before.author.kind === item.author.kind &&
  (item.author.kind === "visitor" || before.author.name === item.author.name) &&
  Date.parse(item.at) - Date.parse(before.at) < TOGETHER;

/** @param {string} text */
const bubble = (text) => {
  const bubble = make("p", "bubble");
  bubble.dir = "auto";
  bubble.append(...linked(text));
  return bubble;
};

/** Text with its web addresses as links, which open beside the chat and tell nobody where from. @param {string} text */
const linked = (text) => {
  /** @type {Array<string | HTMLElement>} */
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    parts.push(...numbered(text.slice(end, index)), linkTo(address, address));
    end = index + address.length;
  }
  return [...parts, ...numbered(text.slice(end))];
};

/** @param {string} text */
const numbered = (text) =>
  text.split(PHONE).map((piece, index) => (index % 3 < 2 ? piece : make("bdi", "", piece)));

/** @param {string} address @param {string} text */
export const linkTo = (address, text) => {
  const link = make("a", "", text);
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  return link;
};
