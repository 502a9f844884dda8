/** The middle pane's scrolling part: entries, older ones upward, typing, the way down to what is new. */

import { byId, mirror, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { makeEntry, updateEntry } from "./message_view.js";
import { Span } from "./span.js";
import { timeline } from "./timeline.js";
import { say } from "./words.js";

/** @typedef {import("./thread.js").Thread} Thread */
/** @typedef {import("./types.js").Unsent} Unsent */

const NEAR = 80;
const OLDER_AHEAD = 300;

/** Fires `older` when earlier messages are wanted and `bottom` when the latest one is in sight. */
export class ThreadView extends EventTarget {
  #scroll = byId("inbox-scroll");
  #entries = byId("inbox-entries");
  #older = byId("inbox-older");
  #newer = byId("inbox-newer");
  #typing = byId("inbox-typing");
  #shown = "";
  #isAtEnd = true;
  #height = 0;
  #span = new Span();
  #first = 1;
  #last = 0;
  #again = () => {};

  constructor() {
    super();
    this.#older.addEventListener("click", () => this.dispatchEvent(new Event("older")));
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.#scroll);
  }

  /**
   * @param {Thread} thread
   * @param {Unsent[]} unsent
   * @param {{me: string, visitor: string}} people
   */
  render(thread, unsent, people) {
    const isOther = this.#shown !== thread.id;
    this.#look();
    if (isOther) this.#isAtEnd = true;
    if (this.#isAtEnd) this.#span.follow();
    const last = this.#lastKey();
    const hasNew = thread.last > this.#last;
    const hold = this.#anchor();
    this.#shown = thread.id;
    this.#last = thread.last;
    this.#again = () => this.render(thread, unsent, people);
    const all = thread.messages;
    const messages = this.#span.of(all);
    this.#first = all[0]?.seq ?? 1;
    const entries = timeline({
      messages,
      notes: thread.notes.filter(({ after_seq }) => after_seq <= this.#span.to),
      unsent: this.#span.isAtEnd ? unsent : [],
      visitorRead: thread.visitorRead,
      me: people.me,
    });
    mirror(this.#entries, entries, {
      key: (entry) => entry.key,
      make: makeEntry,
      update: (item, entry) => updateEntry(item, entry, people),
    });
    this.#older.hidden = !thread.hasOlder || this.#span.from > this.#first;
    setAttribute(this.#entries, "aria-busy", !thread.isLoaded);
    this.#typing.hidden = thread.typing === "";
    setText(this.#typing, thread.typing && say("typing", { name: oneLine(thread.typing) }));
    const isOwn = this.#lastKey() !== last && entries.at(-1)?.type === "unsent";
    if (this.#isAtEnd || isOwn) this.toEnd();
    else {
      hold();
      if (hasNew && !isOther) this.#newer.hidden = false;
      if (this.#scroll.scrollTop < OLDER_AHEAD && this.#span.up(this.#first, this.#last)) this.#again();
    }
  }

  toEnd() {
    if (!this.#span.isAtEnd) {
      this.#span.follow();
      this.#again();
    }
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#scrolled();
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  #scrolled() {
    this.#look();
    if (this.#isAtEnd) {
      this.#newer.hidden = true;
      this.dispatchEvent(new Event("bottom"));
    }
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    if (clientHeight === 0) return;
    if (scrollTop < OLDER_AHEAD) this.#up();
    else if (scrollHeight - scrollTop - clientHeight < OLDER_AHEAD && this.#span.down(this.#last)) this.#again();
  }

  /** What is known already comes at once, and what is not is asked for. */
  #up() {
    if (this.#span.up(this.#first, this.#last)) this.#again();
    else if (!this.#older.hidden) this.dispatchEvent(new Event("older"));
  }

  /** What is in sight now, to be held there while entries come and go above and below it. */
  #anchor() {
    const top = this.#scroll.getBoundingClientRect().top;
    const said = [...this.#entries.querySelectorAll(":scope > .inbox-entry")]; // the heading of a day moves up with it
    const item = said.find((node) => node.getBoundingClientRect().bottom > top);
    const place = item?.getBoundingClientRect().top ?? 0;
    return () => {
      if (item?.isConnected) this.#scroll.scrollTop += item.getBoundingClientRect().top - place;
    };
  }

  /** Who was at the end stays there. */
  #resized() {
    this.#height = this.#scroll.clientHeight;
    if (this.#isAtEnd) this.toEnd();
  }

  /**
   * See whether the end is in sight. Nothing can be said while the pane is hidden, nor when it has just become smaller
   * or larger: nobody scrolled then.
   */
  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    const isSettled = clientHeight > 0 && clientHeight === this.#height;
    if (isSettled) this.#isAtEnd = this.#span.isAtEnd && scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #lastKey() {
    return /** @type {HTMLElement | null} */ (this.#entries.lastElementChild)?.dataset.key ?? "";
  }
}
