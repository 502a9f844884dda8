/**
 * A copy of the conversation by mail. Loaded from the menu.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { Panel } from "./panel.js";
import { request } from "./session.js";
import { make } from "./view.js";

/** @param {Room} room @param {Record<string, string>} words */
export const start = async (room, words) => {
  const panel = new Panel(room, words, words.transcript || "");
  const send = async () => {
    const { visit } = room;
    const body = { conversation: visit?.thread.conversation || undefined };
    const answer = await request("POST", "transcript", { token: visit?.session?.token, body, signal: visit?.signal });
    return (words.transcriptSent || "").replace("{address}", answer?.to || "");
  };
  const unknown = words.transcriptNoAddress || "";
  panel.show(
    make("p", "hint", words.transcriptText),
    panel.action(words.transcriptSend || "", send, { identity_missing: unknown }),
  );
};
