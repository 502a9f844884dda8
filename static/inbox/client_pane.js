/** The right pane of the open conversation: who the client is, and what staff may change about them. */

import { clearClient, renderClient } from "./client_view.js";

export class ClientPane {
  #inbox;

  /** @param {import("./inbox.js").Inbox} inbox */
  constructor(inbox) {
    this.#inbox = inbox;
  }

  clear() {
    clearClient();
  }

  /** @param {import("./client_view.js").Client} client */
  render(client) {
    const end = (/** @type {string} */ session) => this.#change(`sessions/${session}/end/`, {});
    renderClient(client, (key, value) => this.#change("properties/", { key, value }), end);
  }

  /**
   * Change something about the client of the open conversation, and show what they are now.
   *
   * @param {string} path
   * @param {object} body
   */
  async #change(path, body) {
    const { thread } = this.#inbox;
    if (!thread) return;
    const answer = await this.#inbox.send(`conversations/${thread.id}/${path}`, body);
    if (answer && thread === this.#inbox.thread) this.render(answer.client);
  }
}

/**
 * What the client pane was made for: when it changes, the pane is read again.
 *
 * @param {import("./types.js").Row} row
 */
export function identityOf(row) {
  return `${row.assurance} ${row.end_user.id} ${row.end_user.name} ${row.rating?.score ?? ""}`;
}
