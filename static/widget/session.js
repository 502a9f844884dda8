/**
 * The browser's side of /widget/api/v1/: sign in and sign out. A session's token lives in memory, and besides
 * - of an anonymous visitor in localStorage, so that they find their conversation again;
 * - of a code in sessionStorage, so that our own page goes on after a reload, and a one-time code works again in the
 *   same tab. A page around the chat that shows no code never gets such a session back;
 * - of a client token nowhere.
 *
 * @typedef {{token: string, client?: unknown} | {externalAuthCode: string} | import("./codes.js").Entered} Credential
 * @typedef {{id: string, name: string, assurance: "anonymous" | "claimed" | "verified"}} EndUser
 * @typedef {{id: string, seq: number, state: string}} Conversation
 * @typedef {{id: string, messages: number}} Offer earlier messages that may come along
 * @typedef {{
 *   session: string, expires_at: string, now: number, end_user: EndUser, conversation: Conversation | null,
 *   merge_offer?: Offer | null,
 * }} Opened
 * @typedef {{
 *   reason: string, credential: Credential | null, context: Record<string, unknown>, address: string,
 *   agent?: string, isInline?: boolean, isRenewable?: boolean, before?: Session | null,
 *   own?: import("./hosted.js").Own,
 * }} Start
 *   how the page begins: why, for whom, and what it says about itself; `agent` is the bot that it wants, `isRenewable`
 *   whether it has another credential after a refusal, `before` who was here, `own` what only the hosted page knows
 * @typedef {{session: Session, conversation: Conversation | null}} Open
 * @typedef {"localStorage" | "sessionStorage" | ""} Storing
 * @typedef {{token: string, expiresAt: number, user: EndUser}} Kept `expiresAt` by this device's clock
 */

const API = "/widget/api/v1/";
const RENEWABLE = /^(token|client|signature|key|audience|issuer|expiry|lifetime)_(?!not_found|blocked)/;
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

/** The server said no; `reason` is a word of its vocabulary. */
export class Refusal extends Error {
  /** @param {string} reason @param {string} [detail] @param {number} [retryAfter] seconds @param {object} [errors] by field */
  constructor(reason, detail = "", retryAfter = 0, errors = {}) {
    super(detail);
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.errors = errors;
  }

  /** Whether another credential may be let in. */
  get isRenewable() {
    return RENEWABLE.test(this.reason);
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
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (!answer || (response.status >= 500 && answer.code !== "delivery_failed")) throw new Unreachable();
  if (!response.ok) throw new Refusal(answer.code, answer.detail, Number(response.headers.get("Retry-After")), answer.errors);
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

/**
 * Modules that are loaded only now, all of them. Rejects with Unreachable.
 *
 * @template {unknown[]} T
 * @param {{[K in keyof T]: Promise<T[K]>}} modules
 * @returns {Promise<T>}
 */
export const arrived = (...modules) => Promise.all(modules).catch(() => Promise.reject(new Unreachable()));

export class Session {
  /** @type {Offer | undefined} */
  offer;

  /**
   * @param {string} channel
   * @param {Storing} storing
   * @param {Kept} kept
   */
  constructor(channel, storing, { token, expiresAt, user }) {
    this.channel = channel;
    this.storing = storing;
    this.latest = token;
    this.expiresAt = expiresAt;
    this.user = user;
  }

  /**
   * @param {string} channel
   * @param {Start} start
   * @param {string} host the origin around the iframe, "" if there is none
   * @param {AbortSignal} signal
   * @param {Session | null} [former] what this page has had until now
   */
  static async open(channel, start, host, signal, former) {
    const kept = storingOf(start) === "sessionStorage" ? shelf.find(channel, "sessionStorage") : null;
    const previous = start.credential && (former || kept || start.before || shelf.find(channel, "localStorage"));
    const proven = { previous: previous?.token, ...proof(start.credential) };
    const { agent } = start;
    const body = { channel, agent, embed_origin: host || undefined, context: contextOf(start), ...proven };
    /** @type {Opened} */
    const answer = await request("POST", "sessions", { body, signal });
    const { end_user: user, conversation } = answer;
    const identity = { client: clientOf(start.credential) ?? user.id, assurance: user.assurance };
    const session = new Session(channel, storingOf(start), { token: answer.session, expiresAt: endOf(answer), user });
    session.offer = answer.merge_offer || undefined;
    return { session, conversation, identity };
  }

  /** Another tab that shares the session may have renewed it. */
  catchUp() {
    const kept = this.storing === "localStorage" ? shelf.find(this.channel, this.storing) : null;
    if (kept?.user.id === this.user.id) Object.assign(this, { latest: kept.latest, expiresAt: kept.expiresAt });
  }

  get token() {
    this.catchUp();
    return this.latest;
  }

  keep() {
    shelf.put(this);
  }

  async end() {
    if (this.expiresAt > Date.now()) await request("DELETE", "sessions/current", { token: this.token, keepalive: true });
  }
}

/** What this browser remembers of a session; nothing where it allows no storage. */
export const shelf = {
  /** @param {Session} session */
  put({ latest: token, expiresAt, user, channel, storing }) {
    if (!storing) return;
    attempt(() => window[storing].setItem(`usher.${channel}`, JSON.stringify({ token, expiresAt, user })));
  },
  /** @param {string} channel @param {"localStorage" | "sessionStorage"} storing @returns {Session | null} */
  find(channel, storing) {
    const kept = attempt(() => JSON.parse(window[storing].getItem(`usher.${channel}`) || "null"));
    return kept && kept.expiresAt > Date.now() ? new Session(channel, storing, kept) : null;
  },
  /** Forget this session, but not one of somebody else that took its place. @param {Session} session */
  drop({ channel, storing, user }) {
    if (storing && shelf.find(channel, storing)?.user.id === user.id) shelf.clear(channel, storing);
  },
  /** @param {string} channel @param {"localStorage" | "sessionStorage"} storing */
  clear(channel, storing) {
    attempt(() => window[storing].removeItem(`usher.${channel}`));
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

/** @param {Start} start @returns {Storing} */
const storingOf = ({ credential }) => {
  if (!credential || "method" in credential) return "localStorage";
  return "externalAuthCode" in credential ? "sessionStorage" : "";
};

/** @param {Credential | null} credential */
const proof = (credential) => {
  if (!credential) return { method: "anonymous" };
  if ("externalAuthCode" in credential) return { method: "external_jwt", credential: credential.externalAuthCode };
  if ("method" in credential) return credential;
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
  const own = { BROWSER_TYPE: browser, CHAT_URL: address, LANGUAGE: document.documentElement.lang };
  return { ...Object.fromEntries([...texts, ...parameters]), ...own };
};

/** A page's address with the kept parameters and no others. @param {string[]} keep @param {string} address */
export const keptAddress = (keep, address) => {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()]) if (!keep.includes(name)) url.searchParams.delete(name);
  url.hash = "";
  return url.href;
};

/** The end by this device's clock, which may be wrong. @param {{expires_at: string, now: number}} answer */
export const endOf = ({ expires_at: expiresAt, now }) => Date.now() + Date.parse(expiresAt) - now;
