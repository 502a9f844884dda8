/**
 * What was said earlier: fetched page by page as the visitor scrolls up to it. Loaded when somebody first does.
 *
 * @typedef {import("./parts.js").Room} Room
 */
const PAGE = 200; // messages; the server gives no more at once

/** @type {WeakSet<import("./thread.js").Thread>} */
const fetching = new WeakSet();

/** @param {Room} room */
export const older = async ({ visit }) => {
  const { thread, link } = visit || {};
  if (!visit || !thread?.first || !link || fetching.has(thread)) return;
  fetching.add(thread);
  try {
    const from = Math.max(0, thread.first - PAGE);
    const query = new URLSearchParams({ conversation: thread.conversation, after: String(from) });
    const { messages } = await link.ask("GET", `messages?${query}`);
    for (const message of messages) thread.add(message);
    thread.first = from;
    visit.draw();
  } catch {
    // It is asked again when they go on scrolling.
  } finally {
    fetching.delete(thread);
  }
};
