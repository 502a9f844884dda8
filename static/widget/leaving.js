/**
 * Signing out: here, in the other tabs, and on the server. Loaded when somebody does.
 *
 * @typedef {import("./session.js").Session} Session
 */
import { attempt, pause, shelf, untilReached } from "./session.js";

const SIGN_OUT_TIME = 5_000; // milliseconds that a page waits for the server on its way out

/**
 * Sign out here, in the other tabs, and on the server as far as it can be reached in time.
 *
 * @param {string} channel
 * @param {Session | null} [used]
 */
export const signOut = (channel, used) => {
  const sessions = [used, shelf.find(channel, "localStorage"), shelf.find(channel, "sessionStorage")];
  const ends = new Map(sessions.map((session) => [session?.token, session])).values();
  const ended = [...ends].map((session) => session && untilReached(() => session.end()));
  forget(channel);
  tellTabs(channel, used?.user.id ?? "");
  return Promise.race([Promise.allSettled(ended), pause(SIGN_OUT_TIME)]);
};

/** Whoever of the other tabs shows this person, or with "" anybody, is signed out too. */
export const tellTabs = (/** @type {string} */ channel, /** @type {string} */ user) => {
  attempt(() => {
    const tabs = new BroadcastChannel(`usher.${channel}`);
    tabs.postMessage({ signedOut: user });
    tabs.close();
  });
};

/** Everything that this browser keeps for the channel: sessions, drafts, and what was not sent. @param {string} channel */
const forget = (channel) => {
  for (const storage of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    attempt(() => {
      const keys = Object.keys(window[storage]).filter((key) => key.startsWith("usher.") && key.includes(channel));
      for (const key of keys) window[storage].removeItem(key);
    });
  }
};
