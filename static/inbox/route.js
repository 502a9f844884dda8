/** Which view and which conversation: kept in the address, so that both can be linked. */

/** @typedef {import("./types.js").View} View */

/** @type {View[]} */
export const VIEWS = ["queued", "mine", "all", "closed"];

/** @returns {{view: View, conversation: string}} */
export function route() {
  const query = new URLSearchParams(location.search);
  const view = VIEWS.find((name) => name === query.get("view")) ?? "queued";
  return { view, conversation: query.get("conversation") ?? "" };
}

/**
 * @param {View} view
 * @param {string} [conversation]
 */
export function addressOf(view, conversation = "") {
  const query = new URLSearchParams({ view });
  if (conversation) query.set("conversation", conversation);
  return `?${query}`;
}

/**
 * @param {View} view
 * @param {string} conversation
 */
export function go(view, conversation) {
  const address = addressOf(view, conversation);
  if (address !== location.search) history.pushState(null, "", address);
}
