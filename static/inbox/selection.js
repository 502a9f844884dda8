/** Conversations that were picked for work on many at once. */

/** Fires `change`. */
export class Selection extends EventTarget {
  /** @type {Set<string>} */
  #ids = new Set();

  get ids() {
    return [...this.#ids];
  }

  get size() {
    return this.#ids.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /**
   * @param {string} id
   * @param {boolean} [isPicked]
   */
  toggle(id, isPicked = !this.#ids.has(id)) {
    if (isPicked) this.#ids.add(id);
    else this.#ids.delete(id);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string[]} ids */
  set(ids) {
    this.#ids = new Set(ids);
    this.dispatchEvent(new Event("change"));
  }

  /** Forget what is no longer on the page. @param {Set<string>} shown */
  keep(shown) {
    const kept = this.ids.filter((id) => shown.has(id));
    if (kept.length < this.size) this.set(kept);
  }
}
