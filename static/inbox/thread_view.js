/** The middle pane's scrolling part: entries, older ones upward, typing, the way down to what is new. */

import { byId, mirror, setAttribute, setText } from "./dom.js";
import { oneLine } from "./links.js";
import { makeEntry, updateEntry } from "./message_view.js";
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

  constructor() {
    super();
    this.#older.addEventListener("click", () => this.dispatchEvent(new Event("older")));
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(this.#scroll);
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
    const last = this.#lastKey();
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    this.#shown = thread.id;
    const entries = timeline({
      messages: thread.messages,
      notes: thread.notes,
      unsent,
      visitorRead: thread.visitorRead,
      me: people.me,
    });
    mirror(this.#entries, entries, {
      key: (entry) => entry.key,
      make: makeEntry,
      update: (item, entry) => updateEntry(item, entry, people),
    });
    this.#older.hidden = !thread.hasOlder;
    setAttribute(this.#entries, "aria-busy", !thread.isLoaded);
    this.#typing.hidden = thread.typing === "";
    setText(this.#typing, thread.typing && say("typing", { name: oneLine(thread.typing) }));
    const isOwn = this.#lastKey() !== last && entries.at(-1)?.type === "unsent";
    if (this.#isAtEnd || isOwn) this.toEnd();
    else if (this.#lastKey() === last) this.#scroll.scrollTop = this.#scroll.scrollHeight - fromEnd;
    else this.#newer.hidden = false;
  }

  toEnd() {
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
    const isNearTop = this.#scroll.clientHeight > 0 && this.#scroll.scrollTop < OLDER_AHEAD;
    if (isNearTop && !this.#older.hidden) this.dispatchEvent(new Event("older"));
  }

  /** See whether the end is in sight; while the pane is hidden nothing can be said. */
  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    if (clientHeight > 0) this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #lastKey() {
    return /** @type {HTMLElement | null} */ (this.#entries.lastElementChild)?.dataset.key ?? "";
  }
}
