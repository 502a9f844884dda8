/**
 * What the later parts of the chat share: their stylesheets and their words, loaded once.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { Unreachable, untilReached } from "./session.js";

/** @type {Promise<Record<string, string>> | null} */
let words = null;
let isStyled = false;

/** @param {Room} room */
export const style = ({ config }) => {
  if (isStyled) return;
  isStyled = true;
  for (const href of config.later.sheets) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }
};

/** The texts of the later parts, in the visitor's language and as the channel wants them. @param {Room} room */
export const wordsOf = ({ config }) =>
  (words ||= untilReached(async () => {
    const answer = await fetch(config.later.words).catch(() => null);
    if (!answer?.ok) throw new Unreachable();
    return answer.json();
  }));
