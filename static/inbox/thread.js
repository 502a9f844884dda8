/** What is known of the open conversation: messages by number, notes, read mark, who is typing. */

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Note} Note */

const TYPING_LASTS = 6_000;

/** Fires `change`, and `gap` when a message arrived whose predecessor is missing. */
export class Thread extends EventTarget {
  /** @type {Map<number, Message>} */
  #messages = new Map();
  /** @type {Map<string, Note>} */
  #notes = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingEnds;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** Everything up to this number is here, without a hole, from `first` on. */
  last = 0;
  first = 1;
  hasOlder = false;
  isLoaded = false;
  visitorRead = 0;
  staffRead = 0;
  identity = "";
  typing = "";

  /** @param {string} id */
  constructor(id) {
    super();
    this.id = id;
  }

  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
  }

  get notes() {
    return [...this.#notes.values()];
  }

  /**
   * The first page: its last messages, and whether there are older ones.
   *
   * @param {{messages: Message[], notes: Note[], more: boolean}} page
   */
  start(page) {
    this.first = page.messages[0]?.seq ?? 1;
    this.last = this.first - 1;
    this.hasOlder = page.more;
    this.isLoaded = true;
    this.#take(page.messages, page.notes);
  }

  /**
   * The last page again, after a lost line: what lies between here and there comes over the live line.
   *
   * @param {{messages: Message[], notes: Note[]}} page
   */
  refresh(page) {
    this.#take(page.messages, page.notes);
  }

  /** @param {{messages: Message[], notes: Note[], more: boolean}} page */
  older(page) {
    this.first = page.messages[0]?.seq ?? this.first;
    this.hasOlder = page.more;
    this.#take(page.messages, page.notes);
  }

  /**
   * A message from the live line. Returns whether it is new here.
   *
   * @param {Message} message
   */
  receive(message) {
    const isNew = !this.#messages.has(message.seq);
    if (message.author.kind === "visitor") this.#stopTyping();
    this.#take([message], []);
    if (this.isLoaded && message.seq > this.last) this.dispatchEvent(new Event("gap"));
    return isNew;
  }

  /** @param {Note[]} notes */
  annotate(notes) {
    this.#take([], notes);
  }

  /** @param {number} seq */
  readByVisitor(seq) {
    if (seq <= this.visitorRead) return;
    this.visitorRead = seq;
    this.#changed();
  }

  /** @param {string} name */
  startTyping(name) {
    this.typing = name;
    clearTimeout(this.#typingEnds);
    this.#typingEnds = setTimeout(() => this.#stopTyping(true), TYPING_LASTS);
    this.#changed();
  }

  /**
   * @param {Message[]} messages
   * @param {Note[]} notes
   */
  #take(messages, notes) {
    for (const message of messages) this.#messages.set(message.seq, { ...this.#messages.get(message.seq), ...message });
    for (const note of notes) this.#notes.set(note.id, note);
    while (this.#messages.has(this.last + 1)) this.last += 1;
    this.#changed();
  }

  /** Messages that come at once, as after a lost line, are shown at once. */
  #changed() {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.dispatchEvent(new Event("change"));
    });
  }

  #stopTyping(tell = false) {
    clearTimeout(this.#typingEnds);
    this.typing = "";
    if (tell) this.#changed();
  }
}
