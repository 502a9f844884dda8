/**
 * The chat as a page of its own: with the code that came in the address, or with the session that this tab already
 * has. Where one meets the other, the visitor is asked who they want to be before anything is shown. Loaded on the
 * hosted page only.
 *
 * @typedef {import("./session.js").Open} Open
 * @typedef {import("./session.js").Opened} Opened
 * @typedef {import("./session.js").Start} Start
 * @typedef {{
 *   former: Open | null, refusal: Refusal | null, again: () => void,
 *   choose: (opened: Open, signal: AbortSignal) => Promise<Open>,
 * }} Own
 *   `former` is the live session that was here before, `refusal` why one that was kept does not go on
 * @typedef {{leave: () => Session | null, replace: (start: Start) => Promise<unknown>}} Chat
 */
import { ask } from "./question.js";
import { Refusal, Session, endOf, request, shelf, untilReached } from "./session.js";

/** @param {string} channel @param {Start} start @param {Chat} chat */
export const arrive = async (channel, start, chat) => {
  let count = 0;
  const begin = async (/** @type {string | undefined} */ code) => {
    const mine = ++count;
    delete window.usherCode;
    const found = await find(channel, chat.leave(), code !== undefined);
    const own = { ...found, again: () => begin(code) };
    if (mine !== count) return;
    const credential = code === undefined ? null : { externalAuthCode: code };
    await chat.replace({ ...start, credential, own }).catch(() => {});
  };
  addEventListener("hashchange", () => window.usherCode !== undefined && begin(window.usherCode));
  await begin(window.usherCode);
};

/**
 * The session that is live here, as the server sees it now. An anonymous one matters only beside a code.
 *
 * @param {string} channel
 * @param {Session | null} held what the page has had until now
 * @param {boolean} hasCode
 * @returns {Promise<Omit<Own, "again">>}
 */
const find = async (channel, held, hasCode) => {
  let refusal = null;
  for (const session of [held, shelf.find(channel, "sessionStorage"), hasCode && shelf.find(channel, "localStorage")]) {
    if (!session) continue;
    try {
      const former = await resume(session);
      return { former, refusal: null, choose: (opened, signal) => choose(former, opened, signal) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      shelf.drop(session);
      refusal = error;
    }
  }
  return { former: null, refusal, choose: async (opened) => opened };
};

/** @param {Session} session @returns {Promise<Open>} */
const resume = async ({ channel, storing, token }) => {
  /** @type {Opened} */
  const answer = await untilReached(() => request("GET", "sessions/current", { token }));
  const kept = { token, expiresAt: endOf(answer), user: answer.end_user };
  return { session: new Session(channel, storing, kept), conversation: answer.conversation };
};

/**
 * Which of two sessions goes on. The other one ends on the server.
 *
 * @param {Open} former
 * @param {Open} opened
 * @param {AbortSignal} signal
 */
const choose = async (former, opened, signal) => {
  const isSwitch = await wantsSwitch(former, opened, signal).catch((error) => {
    opened.session.end().catch(() => {});
    throw error;
  });
  const [chosen, other] = isSwitch ? [opened, former] : [former, opened];
  shelf.drop(other.session);
  other.session.end().catch(() => {});
  return chosen;
};

/** @param {Open} former @param {Open} opened @param {AbortSignal} signal */
const wantsSwitch = async ({ session: { user: before }, conversation }, { session: { user } }, signal) => {
  if (user.id === before.id) return true;
  if (user.assurance === "anonymous") return false; // the code was not good, and the channel lets that pass
  if (before.assurance === "anonymous" && !conversation) return true;
  return ask(before, user, signal);
};
