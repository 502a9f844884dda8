/**
 * Who is here, as far as the visitor has a say in it: "Not you?", whether earlier messages come along, what happens
 * where the browser keeps nothing. Loaded when there is a session.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {import("./session.js").Session} Session
 * @typedef {[text: string, run: () => unknown]} Choice
 */
import { style, wordsOf } from "./later.js";
import { signOut, tellTabs } from "./leaving.js";
import { request, shelf } from "./session.js";
import { Thread } from "./thread.js";
import { make, part } from "./view.js";

/** @param {Room} room @param {Session} session */
export const greet = async (room, session) => {
  const { visit, config } = room;
  if (!visit) return;
  const before = visit.start.before?.user;
  if (before && before.assurance !== "anonymous" && before.id !== session.user.id) tellTabs(config.channel, before.id);
  const words = await wordsOf(room);
  if (visit.signal.aborted || visit.session !== session) return;
  style(room);
  visit.signal.addEventListener("abort", () => drop("notYou", "merge", "unkept"));
  if (session.user.assurance !== "anonymous") offerToLeave(room, session, words);
  if (session.offer) offerToMerge(room, session, words);
  if (session.storing && !shelf.find(session.channel, session.storing)) note("unkept", words.unkept || "", []);
};

/** @param {Room} room @param {Session} session @param {Record<string, string>} words */
const offerToLeave = ({ visit, config }, session, words) => {
  drop("notYouAsk");
  const button = Object.assign(make("button", "plain", words.notYou), { type: "button", id: "notYouAsk" });
  button.addEventListener("click", () => {
    const named = session.user.name ? words.notYouNamed : words.notYouUnnamed;
    note("notYou", (named || "").replace("{name}", () => session.user.name), [
      [words.stay || "", () => {}],
      [
        words.leave || "",
        async () => {
          visit?.thread.clear();
          const ended = signOut(config.channel, session);
          visit?.restart();
          await ended;
        },
      ],
    ]);
  });
  part("who").append(button);
};

/** @param {Room} room @param {Session} session @param {Record<string, string>} words */
const offerToMerge = ({ visit, config }, session, words) => {
  const { id: offer, messages } = session.offer || { id: "", messages: 0 };
  const answer = (/** @type {boolean} */ accept) =>
    request("POST", "merge", { token: session.token, body: { offer, accept } });
  delete session.offer;
  note("merge", (words.merge || "").replace("{count}", () => String(messages)), [
    [words.mergeNo || "", () => answer(false)],
    [
      words.mergeYes || "",
      async () => {
        await answer(true);
        if (!visit || visit.session !== session) return;
        shelf.clear(config.channel, "localStorage");
        const { unsent } = visit.thread;
        visit.thread = Object.assign(new Thread(), { unsent });
        await visit.admit(session);
      },
    ],
  ]);
};

/** A sentence above the conversation, with what can be done about it. */
const note = (/** @type {string} */ id, /** @type {string} */ text, /** @type {Choice[]} */ choices) => {
  drop(id);
  const box = Object.assign(make("section", "notice"), { id });
  box.setAttribute("role", choices.length ? "group" : "status");
  const sentence = make("p", "", text);
  sentence.dir = "auto";
  const row = make("div", "choices");
  for (const [text, run] of choices) {
    const button = Object.assign(make("button", "button", text), { type: "button" });
    button.addEventListener("click", () => {
      drop(id);
      part("text").focus();
      Promise.resolve(run()).catch((error) => console.warn("Usher:", error));
    });
    row.append(button);
  }
  box.append(sentence, ...(choices.length ? [row] : []));
  box.setAttribute("aria-label", text);
  part("log").before(box);
  /** @type {HTMLElement | null} */ (row.firstElementChild)?.focus();
};

const drop = (/** @type {string[]} */ ...ids) => ids.forEach((id) => document.getElementById(id)?.remove());
