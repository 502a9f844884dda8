/**
 * What a visitor sees. Texts of others are set as text, never as markup.
 *
 * @typedef {import("./thread.js").Item} Item
 * @typedef {import("./session.js").EndUser} EndUser
 * @typedef {"you" | "automatic" | "sending" | "notSent" | "seen" | "typing" | "answers" | "chattingAs" | "signedIn"
 *   | "anonymous" | "claimed" | "verified" | "connecting" | "online" | "offline"} Word
 * @typedef {{
 *   title: string, language: string, words: Record<Word, string>,
 *   refusals: Record<string, [title: string, sentence: string]>,
 * }} Wording
 * @typedef {{
 *   send: (text: string) => boolean, typing: () => void, retry: (id: string) => void,
 *   again: () => void, close: () => void,
 * }} Actions
 */
import { isTogether } from "./thread.js";

const NEAR = 80; // pixels from the end that still count as reading along
const TYPING_LASTS = 6_000; // milliseconds
const FINAL = ["client_blocked", "origin_not_allowed", "channel_inactive", "company_inactive"]; // no try helps
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} [className] @param {string} [text] */
const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.getElementById(name));

export class View {
  log = part("log");
  list = part("messages");
  input = /** @type {HTMLTextAreaElement} */ (part("text"));
  rows = /** @type {Map<string, HTMLElement>} */ (new Map());
  seen = 0; // the last message that the other side has read
  isFollowing = true;
  isWaiting = false;
  typingTimer = 0;
  answering = "";

  /** @param {Wording} wording @param {Actions} actions */
  constructor(wording, actions) {
    this.wording = wording;
    this.actions = actions;
    this.clock = new Intl.DateTimeFormat(wording.language, { hour: "numeric", minute: "2-digit" });
    this.full = new Intl.DateTimeFormat(wording.language, { dateStyle: "full", timeStyle: "short" });
    this.date = new Intl.DateTimeFormat(wording.language, { dateStyle: "full" });
    this.relative = new Intl.RelativeTimeFormat(wording.language, { numeric: "auto" });
    this.listen();
  }

  listen() {
    const form = /** @type {HTMLFormElement} */ (part("composer"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => {
      this.resize();
      if (this.input.value) this.actions.typing();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.actions.close());
    part("close").addEventListener("click", this.actions.close);
    part("again").addEventListener("click", this.actions.again);
    this.log.addEventListener("scroll", () => {
      this.isFollowing = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
      if (this.isFollowing) part("latest").hidden = true;
    });
    part("latest").addEventListener("click", () => this.follow());
    new ResizeObserver(() => this.isFollowing && this.follow()).observe(this.log);
    this.resize();
    form.inert = false; // until here nothing would have taken what is written
  }

  /** Send what is written; it stays, and waits, as long as nobody can take it. */
  submit() {
    const text = this.input.value.trim();
    this.isWaiting = text !== "" && !this.actions.send(text);
    if (!text || this.isWaiting) return;
    this.input.value = "";
    this.resize();
    this.follow();
  }

  /** The composer grows with its text; how far, the stylesheet says. */
  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    /** @type {HTMLButtonElement} */ (part("send")).disabled = !this.input.value.trim();
  }

  focus() {
    (part("refusal").hidden ? this.input : part("again")).focus();
  }

  /** Who the visitor is here; nothing for somebody who is nobody in particular. @param {EndUser | null} user */
  identify(user) {
    const strip = part("who");
    strip.hidden = !user || user.assurance === "anonymous";
    if (!user || strip.hidden) return;
    strip.dataset.assurance = user.assurance;
    const { words } = this.wording;
    const [before = "", after = ""] = (user.name ? words.chattingAs : words.signedIn).split("{name}");
    part("whoText").replaceChildren(before, make("strong", "", user.name), after);
    part("whoMark").setAttribute("aria-label", words[user.assurance]);
  }

  /** Who answers here, "" while nobody in particular does. @param {string} name */
  answers(name) {
    this.answering = name && this.wording.words.answers.replace("{name}", name);
    this.connection("online");
  }

  /** @param {"connecting" | "online" | "offline"} state */
  connection(state) {
    const line = part("connection");
    line.textContent = this.wording.words[state] || this.answering;
    line.dataset.state = state;
  }

  /** @param {string} reason */
  refuse(reason) {
    const [title = "", sentence = ""] = this.wording.refusals[reason] || this.wording.refusals[""] || [];
    part("refusalTitle").textContent = title;
    part("refusalText").textContent = sentence;
    part("again").hidden = FINAL.includes(reason);
    this.admit(false);
    this.connection("online");
  }

  /** Show the conversation, or the page that says why there is none. @param {boolean} isIn */
  admit(isIn) {
    part("refusal").hidden = isIn;
    for (const name of ["log", "composer"]) part(name).hidden = !isIn;
    if (!isIn) this.identify(null);
  }

  /** @param {string} name "" when nobody types */
  typing(name) {
    clearTimeout(this.typingTimer);
    part("typing").hidden = !name;
    part("typingText").textContent = this.wording.words.typing.replace("{name}", name);
    if (this.isFollowing) this.follow();
    if (name) this.typingTimer = window.setTimeout(() => this.typing(""), TYPING_LASTS);
  }

  clear() {
    this.seen = 0;
    this.render([]);
    this.identify(null);
    this.typing("");
    this.answers("");
    this.admit(true);
  }

  /** Make the list show these messages, touching only what differs. @param {Item[]} items */
  render(items) {
    const known = this.rows.size;
    part("welcome").dataset.small = String(items.length > 0);
    /** @type {Map<string, HTMLElement>} */
    const rows = new Map();
    let place = this.list.firstElementChild;
    const put = (/** @type {string} */ key, /** @type {() => HTMLElement} */ create) => {
      const row = this.rows.get(key) || create();
      rows.set(key, row);
      if (row === place) place = row.nextElementSibling;
      else this.list.insertBefore(row, place);
      return row;
    };
    const seen = items.filter(({ author, seq }) => author.kind === "visitor" && seq > 0 && seq <= this.seen).at(-1);
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
    });
    for (const [key, row] of this.rows) if (!rows.has(key)) row.remove();
    this.rows = rows;
    if (this.isFollowing) this.follow();
    else if (rows.size > known) part("latest").hidden = false;
  }

  /** @param {Item} item */
  row(item) {
    const { words, title } = this.wording;
    const { kind } = item.author;
    const row = make("li", `message ${kind === "visitor" ? "own" : kind === "system" ? "system" : "other"}`);
    const name = kind === "visitor" ? words.you : item.author.name || title;
    const author = make("span", "author", name);
    if (kind === "bot") author.append(make("i", "automatic", words.automatic));
    const mark = make("span", "avatar", [...name].at(0));
    mark.ariaHidden = "true";
    const bubble = make("p", "bubble");
    bubble.dir = "auto";
    bubble.append(...linked(item.text));
    const time = make("time", "", this.clock.format(new Date(item.at)));
    time.dateTime = item.at;
    time.title = this.full.format(new Date(item.at));
    const again = Object.assign(make("button", "again", words.notSent), { type: "button" });
    again.addEventListener("click", () => this.actions.retry(item.id));
    const note = make("span", "note");
    note.append(time, make("span", "sending", words.sending), make("span", "read", words.seen), again);
    row.append(author, mark, bubble, note);
    return row;
  }

  /** "today", "yesterday" or the date. @param {string} at */
  dayName(at) {
    const midnight = (/** @type {Date} */ date) => new Date(date).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(new Date(at)) - midnight(new Date())) / 86_400_000);
    return days > -2 ? this.relative.format(days, "day") : this.date.format(new Date(at));
  }

  /** Go to the newest message and stay there. */
  follow() {
    this.isFollowing = true;
    this.log.scrollTop = this.log.scrollHeight;
    part("latest").hidden = true;
  }
}

/** Text with its web addresses as links, which open beside the chat and tell nobody where from. @param {string} text */
const linked = (text) => {
  /** @type {Array<string | HTMLElement>} */
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const link = make("a", "", address);
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    parts.push(text.slice(end, index), link);
    end = index + address.length;
  }
  return [...parts, text.slice(end)];
};
