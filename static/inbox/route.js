/** Which conversations and which of them: kept in the address, so that both can be linked. */

import { plain, readQuestion, writeQuestion } from "./question.js";

/** @typedef {import("./question.js").Question} Question */
/** @typedef {import("./types.js").View} View */

/** @returns {{question: Question, conversation: string}} */
export function route() {
  return { question: readQuestion(location.search), conversation: new URLSearchParams(location.search).get("conversation") ?? "" };
}

/**
 * @param {View | Question} asked
 * @param {string} [conversation]
 */
export function addressOf(asked, conversation = "") {
  const query = writeQuestion(typeof asked === "string" ? plain(asked) : asked);
  if (conversation) query.set("conversation", conversation);
  return `?${query}`;
}

/**
 * @param {View | Question} asked
 * @param {string} conversation
 */
export function go(asked, conversation) {
  const address = addressOf(asked, conversation);
  if (address !== location.search) history.pushState(null, "", address);
}

/** Keep what is being typed in the address, without a step of its own. @param {Question} question */
export function note(question) {
  history.replaceState(null, "", addressOf(question, route().conversation));
}
