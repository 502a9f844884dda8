/** The inbox as a whole: the list, the open conversation, and what the line brings to both. */

import { post, read, Refusal, SignedOut } from "./api.js";
import { ClientPane, identityOf } from "./client_pane.js";
import { byId, setText } from "./dom.js";
import { take } from "./frames.js";
import { oneLine } from "./links.js";
import { Listing } from "./listing.js";
import { Repeat } from "./repeat.js";
import { addressOf, route } from "./route.js";
import { Thread } from "./thread.js";
import { say, sayRefusal } from "./words.js";

/** Fires `asked` when the address was followed. */
export class Inbox extends EventTarget {
  /** Id of the open conversation, or "". */
  open = "";
  /** @type {Thread | null} */
  thread = null;
  #isLoadingOlder = false;
  #hadLine = false;
  #repeat = new Repeat(() => this.connection.state === "open" && this.catchUp());

  /**
   * @param {{me: import("./types.js").Named, base: string}} settings `base`: where the JSON endpoints begin
   * @param {object} parts
   * @param {import("./connection.js").Connection} parts.connection
   * @param {import("./outbox.js").Outbox} parts.outbox
   * @param {import("./list_view.js").ListView} parts.list
   * @param {import("./thread_view.js").ThreadView} parts.threadView
   * @param {import("./toolbar.js").Toolbar} parts.toolbar
   * @param {import("./composer.js").Composer} parts.composer
   */
  constructor({ me, base }, { connection, outbox, list, threadView, toolbar, composer }) {
    super();
    this.me = me;
    this.connection = connection;
    this.outbox = outbox;
    this.threadView = threadView;
    this.toolbar = toolbar;
    this.composer = composer;
    this.base = base;
    this.client = new ClientPane(this);
    this.listing = new Listing(me.id, list, (path, query) => this.#askForPage(path, query));
    this.listing.addEventListener("change", () => {
      this.renderHead();
      this.markRead();
      if (this.thread?.isLoaded && this.row && identityOf(this.row) !== this.thread.identity) this.loadThread();
    });
    for (const word of ["queued", "woken"]) {
      this.listing.addEventListener(word, (event) => this.#announceRow(word, /** @type {CustomEvent} */ (event).detail));
    }
    connection.addEventListener("frame", (event) => take(this, /** @type {CustomEvent} */ (event).detail));
    outbox.addEventListener("change", () => this.renderThread());
  }

  get row() {
    return this.listing.rows.get(this.open);
  }

  get visitorName() {
    return this.row?.end_user.name ?? "";
  }

  /** Show what the address names. */
  follow() {
    const { question, conversation } = route();
    this.listing.choose(question);
    this.show(conversation);
    this.dispatchEvent(new Event("asked"));
  }

  /** Open a conversation, or none. @param {string} id */
  show(id) {
    if (id !== this.open) {
      if (this.open) this.connection.send({ type: "unwatch", conversation: this.open });
      this.open = this.listing.open = id;
      this.thread = id ? this.#newThread(id) : null;
      this.client.clear();
      this.composer.show(id);
      if (id) {
        byId("inbox-complaint").hidden = true;
        this.loadThread();
      }
    }
    byId("inbox").dataset.pane = id ? "thread" : "list";
    byId("inbox-none").hidden = Boolean(id);
    this.renderHead();
    this.renderThread();
    this.listing.render();
  }

  /** The line stands: the first time it only has to go on, later there is a gap to fill. Then goes what waits. */
  resume() {
    if (this.#hadLine || this.#repeat.isDue) this.catchUp();
    else if (this.thread?.isLoaded) this.watch();
    this.#hadLine = true;
    this.#repeat.calm();
    this.outbox.flush();
  }

  /** Read again what is shown, as after a lost line, or when nobody answered, or when it may no longer be shown. */
  catchUp() {
    this.#repeat.begun();
    this.listing.load();
    this.loadThread();
  }

  async loadThread() {
    const { thread } = this;
    if (!thread) return;
    const asked = this.listing.rows.now;
    const answer = await this.#askForPage(`conversations/${thread.id}/`);
    if (thread !== this.thread) return;
    if (answer === null) this.#leave(thread.isLoaded);
    if (!answer) return;
    if (thread.isLoaded) thread.refresh(answer.thread);
    else thread.start(answer.thread);
    thread.readByVisitor(answer.row.read.visitor);
    thread.identity = identityOf(answer.row);
    this.client.render(answer.client);
    this.watch();
    this.listing.put(answer.row, asked);
    this.renderThread();
    this.markRead();
  }

  async loadOlder() {
    const { thread } = this;
    if (!thread?.hasOlder || this.#isLoadingOlder) return;
    this.#isLoadingOlder = true;
    const page = await this.ask(`conversations/${thread.id}/messages/`, { before: thread.first });
    this.#isLoadingOlder = false;
    if (page) thread.older(page);
  }

  /** Ask the line for everything behind what is here. */
  watch() {
    if (this.thread) this.connection.send({ type: "watch", conversation: this.thread.id, after: this.thread.last });
  }

  /** Tell the server how far staff have read, if the latest message is really in sight. */
  markRead() {
    const { thread, row } = this;
    if (!thread?.isLoaded || !row?.unread || thread.last <= thread.staffRead) return;
    if (!document.hasFocus() || !this.threadView.isAtEnd) return;
    if (!this.connection.send({ type: "read", conversation: thread.id, seq: thread.last })) return;
    thread.staffRead = thread.last;
    this.listing.tell({ ...row, unread: 0 });
  }

  renderHead() {
    byId("inbox-open").hidden = !this.row;
    if (this.row) this.toolbar.render(this.row);
  }

  renderThread() {
    if (!this.thread) return;
    const people = { me: this.me.name, visitor: this.visitorName };
    this.threadView.render(this.thread, this.outbox.of(this.thread.id), people);
  }

  /** Say it to screen readers. @param {string} sentence */
  announce(sentence) {
    setText(byId("inbox-announcer"), sentence);
  }

  /** Say it to everybody, until it is dismissed. @param {string} sentence */
  complain(sentence) {
    setText(byId("inbox-complaint-text"), sentence);
    byId("inbox-complaint").hidden = false;
  }

  /**
   * Read from our own endpoints. A refusal is told to the person and answers null; undefined is for want of an answer.
   *
   * @param {string} path
   * @param {Record<string, string | number>} [query]
   * @returns {Promise<any>}
   */
  ask(path, query) {
    return this.#told(() => read(this.base + path, query));
  }

  /**
   * The same for what the page shows: for want of an answer it is read again later.
   *
   * @param {string} path
   * @param {Record<string, string | number>} [query]
   */
  async #askForPage(path, query) {
    const answer = await this.ask(path, query);
    if (answer === undefined) this.#repeat.later();
    return answer;
  }

  /**
   * The same for a change.
   *
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>}
   */
  send(path, body) {
    return this.#told(() => post(this.base + path, body), () => this.unanswered());
  }

  /** Whether a change was made is not known, because nobody answered: what is shown is read again. */
  unanswered() {
    this.complain(say("no_answer"));
    this.#repeat.later();
  }

  /** @param {() => Promise<any>} request @param {() => void} [unanswered] */
  async #told(request, unanswered) {
    try {
      return await request();
    } catch (error) {
      if (error instanceof SignedOut) this.connection.giveUp();
      else if (error instanceof Refusal) this.complain(sayRefusal(error.reason));
      else unanswered?.();
      return error instanceof Refusal && error.isFinal ? null : undefined;
    }
  }

  /** @param {string} id */
  #newThread(id) {
    const thread = new Thread(id);
    thread.addEventListener("change", () => thread === this.thread && this.renderThread());
    thread.addEventListener("gap", () => this.watch());
    return thread;
  }

  /** The open conversation is not there, or not ours. @param {boolean} wasOurs */
  #leave(wasOurs) {
    if (wasOurs) this.complain(say("no_longer_seen"));
    history.replaceState(null, "", addressOf(this.listing.question));
    this.listing.rows.forget(this.open);
    this.show("");
  }

  /**
   * @param {string} word
   * @param {import("./types.js").Row} row
   */
  #announceRow(word, row) {
    this.announce(say(`is_${word}`, { name: oneLine(row.end_user.name) }));
  }
}
