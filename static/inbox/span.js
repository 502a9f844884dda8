/** Which messages of a long conversation stand on the page: so many, at the end or wherever somebody scrolled to. */

const SHOWN = 400;
const STEP = 150;

export class Span {
  /** Number of the first message that is shown. */
  from = 0;
  /** Number of the last one; Infinity while the end is followed. */
  to = Infinity;

  /** To the end. */
  follow() {
    this.from = 0;
    this.to = Infinity;
  }

  get isAtEnd() {
    return this.to === Infinity;
  }

  /**
   * Of all messages, in order and without holes, those to be shown.
   *
   * @template {{seq: number}} T
   * @param {T[]} messages
   */
  of(messages) {
    const first = messages[0]?.seq ?? 1;
    const last = messages.at(-1)?.seq ?? 0;
    if (this.isAtEnd) this.from = last - SHOWN + 1;
    this.from = Math.max(this.from, first);
    return messages.filter(({ seq }) => seq >= this.from && seq <= this.to);
  }

  /** Earlier ones. False: all that are known are shown already. @param {number} first @param {number} last */
  up(first, last) {
    if (this.from <= first) return false;
    this.from = Math.max(first, this.from - STEP);
    const to = this.from + SHOWN - 1;
    this.to = to >= last ? Infinity : to;
    return true;
  }

  /** Later ones. @param {number} last */
  down(last) {
    if (this.isAtEnd) return false;
    const to = this.to + STEP;
    this.to = to >= last ? Infinity : to;
    this.from = Math.min(to, last) - SHOWN + 1;
    return true;
  }
}
