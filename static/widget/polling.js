/**
 * The chat over plain requests, for where sockets do not come through. Loaded when that is so.
 *
 * @typedef {{
 *   thread: import("./thread.js").Thread,
 *   listener: {state: (state: "online" | "offline") => void},
 *   fetch: () => Promise<void>,
 *   ask: (method: string, path: string, body: object) => Promise<any>,
 *   confirm: (ack: any) => void,
 *   fail: (failure: {id: string, code: string}) => void,
 *   refuse: (reason: string, detail: string) => void,
 * }} Way the link that this stands in for
 */
import { Refusal, backoff, pause } from "./session.js";
import { outgoing } from "./thread.js";

const EVERY = 3_000; // milliseconds; five times that while nobody looks

export class Polling {
  isStopped = false;
  isDelivering = false;

  /** @param {Way} link */
  constructor(link) {
    this.link = link;
    this.run();
  }

  async run() {
    for (let misses = 0; !this.isStopped; ) {
      try {
        await this.link.fetch();
        misses = 0;
        this.deliver();
      } catch (error) {
        if (error instanceof Refusal) return this.link.refuse(error.reason, error.message);
        misses++;
      }
      if (!this.isStopped) this.link.listener.state(misses ? "offline" : "online");
      await pause(misses ? backoff(misses) : document.hidden ? 5 * EVERY : EVERY);
    }
  }

  /** Send what is unsent, one after the other, so that the order holds. What fails now goes with the next round. */
  async deliver() {
    if (this.isDelivering) return;
    this.isDelivering = true;
    const { link } = this;
    for (let item; (item = link.thread.unsent.find(({ state }) => state === "sending")) && !this.isStopped; ) {
      try {
        link.confirm(await link.ask("POST", "messages", outgoing(item)));
      } catch (error) {
        if (!(error instanceof Refusal) || error.isRenewable) break;
        link.fail({ id: item.id, code: error.reason });
      }
    }
    this.isDelivering = false;
  }

  stop() {
    this.isStopped = true;
  }
}
