/**
 * The chat as a page of its own: with the code that came in the address, or with the session that this tab already
 * has. Where one meets the other, the visitor is asked who they want to be before anything is shown. Loaded on the
 * hosted page only.
 *
 * @typedef {import("./native.js").App} App
 * @typedef {import("./session.js").Credential} Credential
 * @typedef {import("./session.js").Open} Open
 * @typedef {import("./session.js").Opened} Opened
 * @typedef {import("./session.js").Start} Start
 * @typedef {{
 *   former: Open | null, refusal: Refusal | null, again: () => void,
 *   choose: (opened: Open, signal: AbortSignal) => Promise<Open>,
 * }} Own
 *   `former` is the live session that was here before, `refusal` why one that was kept does not go on
 * @typedef {{
 *   leave: () => Session | null,
 *   replace: (start: Start) => Promise<unknown>,
 *   commands: Record<string, (detail: any, former: null) => unknown>,
 *   listen: (hear: (message: {name?: string, detail?: object}) => void) => void,
 * }} Chat
 */
import { ask } from "./question.js";
import { Refusal, Session, arrived, endOf, request, shelf, untilReached } from "./session.js";

/** @param {string} channel @param {Start} start @param {Chat} chat */
export const arrive = async (channel, start, chat) => {
  let count = 0;
  /** @param {Credential | null} credential @param {boolean} [isAsked] whether who was here before has a say */
  const begin = async (credential, isAsked = true) => {
    const mine = ++count;
    delete window.usherCode;
    const held = chat.leave();
    if (!isAsked) await signOut(channel, held);
    const found = await find(channel, isAsked ? held : null, credential !== null);
    const own = { ...found, again: () => void begin(credential).catch(() => {}) };
    return mine === count ? chat.replace({ ...start, credential, own }) : null;
  };
  const beginByCode = () => begin(window.usherCode === undefined ? null : { externalAuthCode: window.usherCode });
  addEventListener("hashchange", () => window.usherCode !== undefined && beginByCode().catch(() => {}));
  const app = findApp();
  const given = app && (await follow(app, channel, start, chat, begin));
  await (given && window.usherCode === undefined ? begin(given) : beginByCode()).catch(() => {});
};

/** Whoever was here before. @param {string} channel @param {Session | null} held */
const signOut = async (channel, held) => {
  const [leaving] = await untilReached(() => arrived(import("./leaving.js")));
  await leaving.signOut(channel, held);
};

/** An app around the page, which takes texts: React Native's, iOS's or Android's. @returns {App | undefined} */
const findApp = () => {
  const { ReactNativeWebView, webkit, UsherAndroid } = /** @type {any} */ (window);
  const found = [ReactNativeWebView, webkit?.messageHandlers?.usher, UsherAndroid];
  return found.find((one) => typeof one?.postMessage === "function");
};

/**
 * Let the app hear what happens, and do what it asks for.
 *
 * @param {App} app
 * @param {string} channel
 * @param {Start} start
 * @param {Chat} chat
 * @param {(credential: Credential | null, isAsked: boolean) => Promise<unknown>} begin
 * @returns {Promise<Credential | null>} whom the app has named already
 */
const follow = async (app, channel, start, chat, begin) => {
  const [{ connect }] = await untilReached(() => arrived(import("./native.js")));
  const { hear, given } = connect(app, {
    channel,
    context: start.context,
    begin: (credential) => begin(credential, false),
    renew: (credential) => chat.commands.start?.({ ...start, credential, reason: "expiring" }, null),
    send: (text) => chat.commands.send?.({ text }, null),
  });
  chat.listen(hear);
  return given;
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
