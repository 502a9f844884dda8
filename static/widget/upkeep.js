/**
 * A session in use: renewed shortly before its end, and given up when another tab signs out. Loaded when there is one.
 *
 * @typedef {import("./session.js").Session} Session
 * @typedef {{renewed: () => void, soon: (seconds: number) => void, over: () => void, signedOut: () => void}} Watcher
 *   `soon`: it ends in so many seconds, and renewing wins no time
 */
import { attempt, endOf, request, untilReached } from "./session.js";

const EARLY = 60_000; // milliseconds before its end at which a session is renewed
const LONGEST_TIMER = 2 ** 31 - 1; // milliseconds; a longer one fires at once

export class Upkeep {
  timer = 0;
  isStopped = false;
  tabs = /** @type {BroadcastChannel | null} */ (null);

  /** @param {Session} session @param {Watcher} watcher */
  constructor(session, watcher) {
    this.session = session;
    this.watcher = watcher;
    this.watch();
    this.listen();
  }

  watch() {
    const before = this.session.expiresAt;
    const early = Math.min(EARLY, (before - Date.now()) / 4);
    this.wait(before - early - Date.now(), async () => {
      this.wait(before - Date.now(), () => (this.isLater(before) ? this.again() : this.watcher.over()));
      await untilReached(() => this.renew(before)).catch(() => {});
      if (this.isStopped) return;
      const left = before - Date.now();
      if (this.isLater(before + EARLY / 2)) this.again();
      else if (left > 0) this.watcher.soon(Math.round(left / 1000)); // else it is over, and that was told
    });
  }

  /** It goes on. */
  again() {
    clearTimeout(this.timer);
    this.watch();
    this.watcher.renewed();
  }

  /** @param {number} end */
  isLater(end) {
    this.session.catchUp();
    return this.session.expiresAt > end;
  }

  /** Take a new token for the same session, or the one that another tab has got for it. @param {number} before */
  async renew(before) {
    if (this.isStopped || this.isLater(before)) return;
    const { session } = this;
    const answer = await request("POST", "sessions/refresh", { token: session.token });
    session.latest = answer.session;
    session.expiresAt = endOf(answer);
    if (!this.isStopped) session.keep();
  }

  /** Whoever signs out in one tab is signed out in all that show the same person. */
  listen() {
    this.tabs = attempt(() => new BroadcastChannel(`usher.${this.session.channel}`));
    this.tabs?.addEventListener("message", ({ data }) => {
      if (data.signedOut && data.signedOut !== this.session.user.id) return;
      this.session.end().catch(() => {});
      this.watcher.signedOut();
    });
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.tabs?.close();
  }

  /** @param {number} time milliseconds @param {() => void} task */
  wait(time, task) {
    const most = Math.min(time, LONGEST_TIMER);
    this.timer = window.setTimeout(() => (time > most ? this.wait(time - most, task) : task()), most);
  }
}
