/**
 * What a visitor sees at first: header, composer, and the page that says why there is no chat. The list of messages
 * comes with the first of them (list.js).
 *
 * @typedef {import("./thread.js").Item} Item
 * @typedef {import("./thread.js").Extras} Extras
 * @typedef {import("./session.js").EndUser} EndUser
 * @typedef {keyof typeof import("./parts.js")} Part
 * @typedef {"you" | "automatic" | "sending" | "notSent" | "seen" | "typing" | "answers" | "chattingAs" | "signedIn"
 *   | "anonymous" | "claimed" | "verified" | "connecting" | "online" | "offline"} Word
 * @typedef {{
 *   title: string, language: string, words: Record<Word, string>,
 *   refusals: Record<string, [title: string, sentence: string]>, privacy?: import("./privacy.js").Privacy | null,
 * }} Wording
 * @typedef {{
 *   send: (text: string, extras?: Extras) => boolean, typing: () => void, retry: (id: string) => void, again: () => void,
 *   close: () => void, list: () => Promise<[typeof import("./list.js")]>, open: (part: Part, ...values: any[]) => void,
 * }} Actions `open` loads a part of the chat and starts it
 */

const NEAR = 80; // pixels from the end that still count as reading along
const NEAR_TOP = 240; // pixels from the start at which earlier messages are asked for
const TYPING_LASTS = 6_000; // milliseconds
const REACHED = "a[href], textarea, [tabindex='0'], :is(button, input):not(:disabled, [tabindex='-1'])";
const OFFERS = ["dragenter", "dragover", "drop", "paste"]; // of files
const FINAL = ["client_blocked", "origin_not_allowed", "channel_inactive", "company_inactive"]; // no try helps

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} [className] @param {string} [text] */
export const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

export const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.getElementById(name));
const isPhone = () => matchMedia("(pointer: coarse)").matches;

export class View {
  log = part("log");
  input = /** @type {HTMLTextAreaElement} */ (part("text"));
  list = /** @type {import("./list.js").List | null} */ (null);
  loading = /** @type {Promise<void> | null} */ (null);
  items = /** @type {Item[]} */ ([]);
  seen = 0; // the last message that the other side has read
  isFollowing = true;
  isModal = false; // whether it covers the page around it
  isWaiting = false;
  typingTimer = 0;
  answering = "";
  /** What waits beside the text: attach.js puts it here. */
  tray = { attachments: /** @type {import("./thread.js").Attachment[]} */ ([]), isBusy: false, clear: () => {} };

  /** @param {Wording} wording @param {Actions} actions */
  constructor(wording, actions) {
    this.wording = wording;
    this.actions = actions;
    this.agreed = this.listen(); // to what is said before the first message
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
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.actions.close();
      if (event.key === "Tab" && this.isModal) this.turn(event);
    });
    part("close").addEventListener("click", this.actions.close);
    part("again").addEventListener("click", this.actions.again);
    this.log.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      this.isFollowing = scrollHeight - scrollTop - clientHeight < NEAR;
      if (this.isFollowing) part("latest").hidden = true;
      if (!this.isFollowing && scrollTop < NEAR_TOP) this.actions.open("older");
    });
    part("latest").addEventListener("click", () => this.follow());
    const sizes = new ResizeObserver(() => this.isFollowing && this.follow());
    for (const name of ["log", "messages"]) sizes.observe(part(name));
    this.resize();
    part("menu").addEventListener("click", () => this.actions.open("menu"));
    for (const starter of document.querySelectorAll(".starter")) {
      starter.addEventListener("click", () => form.inert || this.submit(starter.textContent || ""));
    }
    const files = /** @type {HTMLInputElement} */ (part("files"));
    part("attach").addEventListener("click", () => (isPhone() ? this.actions.open("choose", files) : files.click()));
    files.addEventListener("change", () => {
      this.actions.open("attach", [...(files.files || [])]);
      files.value = "";
    });
    for (const name of OFFERS) document.addEventListener(name, (event) => this.offer(/** @type {any} */ (event)));
    const agreed = new Promise((agree) => (this.wording.privacy ? this.actions.open("privacy", agree) : agree(null)));
    return agreed.then(() => (form.inert = false)); // until here nothing would have taken what is written
  }

  /** Send what is written; it stays, and waits, as long as nobody can take it. */
  submit(given = "") {
    if (given) this.input.value = given;
    const text = this.input.value.trim();
    const { attachments, isBusy, clear } = this.tray;
    if (isBusy || !(text || attachments.length)) return;
    this.isWaiting = !this.actions.send(text, attachments.length ? { attachments } : {});
    if (this.isWaiting) return;
    this.input.value = "";
    clear();
    this.resize();
    this.follow();
  }

  /** Somebody drags files over the chat, drops or pastes them. @param {DragEvent & ClipboardEvent} event */
  offer(event) {
    const data = event.clipboardData || event.dataTransfer;
    if (!data?.types.includes("Files") || data.types.includes("text/plain")) return;
    event.preventDefault(); // a file that is dropped must not replace the page
    const files = event.type === "dragenter" ? [] : [...data.files];
    if (event.type !== "dragover") this.actions.open("attach", files);
  }

  /** The composer grows with its text; how far, the stylesheet says. */
  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    const { attachments, isBusy } = this.tray;
    const send = /** @type {HTMLButtonElement} */ (part("send"));
    send.disabled = isBusy || !(this.input.value.trim() || attachments.length);
  }

  /** From the last place that Tab reaches to the first, and back. @param {KeyboardEvent} event */
  turn(event) {
    const isReached = (/** @type {Element} */ place) => place.getClientRects().length && !place.closest("[inert]");
    const places = [...document.querySelectorAll(REACHED)].filter(isReached);
    const [end, other] = event.shiftKey ? [places[0], places.at(-1)] : [places.at(-1), places[0]];
    if (document.activeElement !== end) return;
    event.preventDefault();
    /** @type {HTMLElement | undefined} */ (other)?.focus();
  }

  /** @param {boolean} [isModal] whether nothing of the page around can be reached */
  focus(isModal) {
    const main = part("chat");
    main.role = (this.isModal = isModal ?? this.isModal) ? "dialog" : "main";
    main.ariaModal = this.isModal ? "true" : null;
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
    const textContent = this.wording.words[state] || this.answering;
    Object.assign(part("connection"), { textContent }).dataset.state = state;
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
    document.body.classList.remove("proving");
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
    this.render([]);
    this.seen = 0;
    this.identify(null);
    this.typing("");
    this.answers("");
    this.admit(true);
  }

  /** @param {Item[]} items */
  render(items) {
    this.items = items;
    if (this.list) this.list.render(items);
    else if (items.length) this.prepare();
  }

  /** Get ready to show messages. */
  prepare() {
    this.loading ||= this.actions.list().then(([{ List }]) => {
      this.list = new List(this);
      this.list.render(this.items);
    });
  }

  /**
   * After a change: stay at the end, or where the visitor reads.
   *
   * @param {{row: HTMLElement, bottom: number} | null} held the row in sight, and where it ended
   * @param {boolean} isNews
   */
  settle(held, isNews) {
    if (this.isFollowing || !held) return this.follow();
    this.log.scrollTop += held.row.getBoundingClientRect().bottom - held.bottom;
    if (isNews) part("latest").hidden = false;
  }

  /** Go to the newest message and stay there. */
  follow() {
    this.isFollowing = true;
    this.log.scrollTop = this.log.scrollHeight;
    part("latest").hidden = true;
  }
}
