/**
 * The browser's side of /widget/api/v1/: sign in, renew, sign out. A token lives in memory. Only an anonymous one is
 * also kept on the device, so that a visitor finds their conversation again; one that somebody vouched for never is.
 *
 * @typedef {{token: string, client?: unknown} | {externalAuthCode: string}} Credential
 * @typedef {{id: string, name: string, assurance: "anonymous" | "claimed" | "verified"}} EndUser
 * @typedef {{id: string, seq: number, state: string}} Conversation
 * @typedef {{session: string, expires_at: string, now: number, end_user: EndUser, conversation: Conversation | null}}
 *   Opened
 * @typedef {{reason: string, credential: Credential | null, context: Record<string, unknown>, address: string}} Start
 *   how the page begins: why, for whom, and what it says about itself; `address` has only the parameters that are kept
 */

const API = "/widget/api/v1/";
const SIGN_OUT_TIME = 5_000; // milliseconds that a page waits for the server on its way out
const LONGEST_TIMER = 2 ** 31 - 1; // milliseconds; a longer one fires at once
const BROWSERS = {
  "Edg/": "Microsoft Edge",
  "OPR/": "Opera",
  "SamsungBrowser/": "Samsung Internet",
  "Firefox/": "Mozilla Firefox",
  "FxiOS/": "Mozilla Firefox",
  "Chrome/": "Google Chrome",
  "CriOS/": "Google Chrome",
  "Safari/": "Safari",
}; // by the first mark that a browser's name for itself contains
const EARLY = 60_000; // milliseconds before its end at which a session is renewed

/** The server said no; `reason` is a word of its vocabulary. */
export class Refusal extends Error {
  /** @param {string} reason @param {string} [detail] */
  constructor(reason, detail = "") {
    super(detail);
    this.reason = reason;
  }
}

/** The server did not answer, or not with sense. Worth another try. */
export class Unreachable extends Error {}

/**
 * @param {string} method
 * @param {string} path
 * @param {{token?: string, body?: object, signal?: AbortSignal, keepalive?: boolean}} [options]
 * @returns {Promise<any>} the answer's JSON; null where there is none
 */
export const request = async (method, path, { token, body, signal, keepalive } = {}) => {
  const headers = new Headers();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (body) headers.set("Content-Type", "application/json");
  const wish = { method, headers, signal, keepalive, body: body && JSON.stringify(body) };
  const response = await fetch(API + path, { ...wish, credentials: "omit", cache: "no-store" }).catch((error) => {
    throw signal?.aborted ? error : new Unreachable();
  });
  if (response.status >= 500) throw new Unreachable();
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (!answer) throw new Unreachable();
  if (!response.ok) throw new Refusal(answer.code, answer.detail);
  return Object.assign(answer, { now: Date.parse(response.headers.get("Date") || "") || Date.now() });
};

/** How long to wait before try number `count`: anything up to a limit that doubles, so that not all come at once. */
export const backoff = (/** @type {number} */ count) => Math.random() * Math.min(30_000, 500 * 2 ** count);

/** @param {number} milliseconds @param {AbortSignal} [signal] */
export const pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/**
 * Repeat until the server answers, be it with a refusal.
 *
 * @template T
 * @param {() => Promise<T>} task
 * @param {{signal?: AbortSignal, failed?: () => void}} [options]
 * @returns {Promise<T>}
 */
export const untilReached = async (task, { signal, failed } = {}) => {
  for (let count = 1; ; count++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      failed?.();
      await pause(backoff(count), signal);
    }
  }
};

export class Session {
  timer = 0;
  isWatched = false;

  /**
   * @param {string} token
   * @param {number} expiresAt by this device's clock
   * @param {EndUser} user
   * @param {string} shelfName where it is kept on this device, "" for nowhere
   */
  constructor(token, expiresAt, user, shelfName) {
    this.token = token;
    this.expiresAt = expiresAt;
    this.user = user;
    this.shelfName = shelfName;
    shelf.put(this);
  }

  /**
   * @param {string} channel
   * @param {Start} start
   * @param {string} host the origin around the iframe, "" if there is none
   * @param {AbortSignal} signal
   */
  static async open(channel, start, host, signal) {
    const body = { channel, embed_origin: host || undefined, context: contextOf(start), ...proof(start.credential) };
    /** @type {Opened} */
    const answer = await request("POST", "sessions", { body, signal });
    const { end_user: user, conversation } = answer;
    const identity = { client: clientOf(start.credential) ?? user.id, assurance: user.assurance };
    const session = new Session(answer.session, end(answer), user, start.credential ? "" : channel);
    return { session, conversation, identity };
  }

  /** Take a new token for the same session. */
  async renew() {
    const answer = await request("POST", "sessions/refresh", { token: this.token });
    this.token = answer.session;
    this.expiresAt = end(answer);
    shelf.put(this);
  }

  async end() {
    this.unwatch();
    await request("DELETE", "sessions/current", { token: this.token, keepalive: true });
  }

  /**
   * Renew shortly before the end; tell where that wins no time, and tell the end.
   *
   * @param {{renewed: () => void, soon: (seconds: number) => void, over: () => void}} on
   */
  watch(on) {
    this.unwatch();
    this.isWatched = true;
    const before = this.expiresAt;
    const early = Math.min(EARLY, (before - Date.now()) / 4);
    this.wait(before - early - Date.now(), async () => {
      this.wait(before - Date.now(), on.over);
      await untilReached(() => this.renew()).catch(() => {});
      if (!this.isWatched) return;
      if (this.expiresAt < before + EARLY / 2) return on.soon(Math.max(0, Math.round((before - Date.now()) / 1000)));
      this.watch(on);
      on.renewed();
    });
  }

  unwatch() {
    this.isWatched = false;
    clearTimeout(this.timer);
  }

  /** @param {number} time @param {() => void} task */
  wait(time, task) {
    const most = Math.min(time, LONGEST_TIMER);
    this.timer = window.setTimeout(() => (time > most ? this.wait(time - most, task) : task()), most);
  }
}

/**
 * Sign out here, and on the server as far as it can be reached in time.
 *
 * @param {string} channel
 * @param {Session | null} [used]
 */
export const signOut = (channel, used) => {
  const ends = [used, shelf.find(channel)].map((session) => session && untilReached(() => session.end()));
  shelf.clear(channel);
  return Promise.race([Promise.allSettled(ends), pause(SIGN_OUT_TIME)]);
};

/** What this device remembers of an anonymous visitor; nothing where the browser allows no storage. */
export const shelf = {
  /** @param {Session} session */
  put({ token, expiresAt, user, shelfName }) {
    if (!shelfName) return;
    attempt(() => localStorage.setItem(`usher.${shelfName}`, JSON.stringify({ token, expiresAt, user })));
  },
  /** @param {string} channel @returns {Session | null} */
  find(channel) {
    const kept = attempt(() => JSON.parse(localStorage.getItem(`usher.${channel}`) || "null"));
    return kept && kept.expiresAt > Date.now() ? new Session(kept.token, kept.expiresAt, kept.user, channel) : null;
  },
  /** @param {string} channel */
  clear(channel) {
    attempt(() => localStorage.removeItem(`usher.${channel}`));
  },
};

/** Storage may be forbidden, full or absent: then there is none. @template T @param {() => T} task */
export const attempt = (task) => {
  try {
    return task();
  } catch {
    return null;
  }
};

/** @param {Credential | null} credential */
const proof = (credential) => {
  if (!credential) return { method: "anonymous" };
  if ("externalAuthCode" in credential) return { method: "external_jwt", credential: credential.externalAuthCode };
  return { method: "client_token", credential: credential.token, client: clientOf(credential) };
};

/** The page's own id for who is talking, as text. @param {Credential | null} credential */
const clientOf = (credential) =>
  credential && "client" in credential && credential.client != null ? String(credential.client) : undefined;

/** What bots and agents may know of the page. @param {Start} page */
const contextOf = ({ context, address }) => {
  const texts = Object.entries(context).map(([name, value]) => [name, String(value)]);
  const parameters = [...new URL(address).searchParams].map(([name, value]) => [`URL_${name.toUpperCase()}`, value]);
  const browser = Object.entries(BROWSERS).find(([mark]) => navigator.userAgent.includes(mark))?.[1] ?? "Other";
  return Object.fromEntries([...texts, ...parameters, ["BROWSER_TYPE", browser], ["CHAT_URL", address]]);
};

/** This page's own address with the kept parameters. @param {string[]} keep */
export const keptAddress = (keep) => {
  const url = new URL(location.href);
  for (const name of [...url.searchParams.keys()]) if (!keep.includes(name)) url.searchParams.delete(name);
  url.hash = "";
  return url.href;
};

/** The end by this device's clock, which may be wrong. @param {{expires_at: string, now: number}} answer */
const end = ({ expires_at: expiresAt, now }) => Date.now() + Date.parse(expiresAt) - now;
