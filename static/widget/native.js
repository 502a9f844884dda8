/**
 * The chat in an app's WebView: the app is told what happens, and may call window.Usher. Loaded on the hosted page
 * where an app listens.
 *
 * @typedef {import("./session.js").Credential} Credential
 * @typedef {{postMessage: (text: string) => void}} App
 * @typedef {{
 *   begin: (credential: Credential | null) => Promise<unknown>,
 *   renew: (credential: Credential) => unknown,
 *   send: (text: string) => unknown,
 *   context: Record<string, unknown>,
 *   channel: string,
 * }} Hosted
 */

const FORWARDED = ["identified", "expiring", "expired", "rejected", "message", "unread", "error"];

/** What the app put on the page before it was loaded. @returns {Credential | null} */
const given = () =>
  typeof window.MB_TOKEN === "string" ? { token: window.MB_TOKEN, client: window.MB_CLIENT } : null;

/** @param {App} app @param {Hosted} hosted */
export const connect = (app, hosted) => {
  /** @type {Array<[name: string, listener: Function]>} */
  let listeners = [];
  let credential = given();

  const emit = (/** @type {string} */ name, detail = {}) => {
    app.postMessage(JSON.stringify({ name, detail }));
    listeners.forEach(([one, listener]) => one === name && queueMicrotask(() => listener(detail)));
  };

  const clientOf = (/** @type {Credential | null} */ one) => (one && "client" in one ? one.client : undefined);

  /** A new credential of the same client goes on where the old one ends. @param {Credential} fresh */
  const identify = async (fresh) => {
    const isSame = clientOf(fresh) !== undefined && clientOf(fresh) === clientOf(credential);
    credential = fresh;
    return isSame ? hosted.renew(fresh) : hosted.begin(fresh);
  };

  const api = {
    identify,
    logout: async () => void (await hosted.begin((credential = null))),
    send: async (/** @type {string} */ text) => hosted.send(text),
    setContext: async (/** @type {object} */ more) => void Object.assign(hosted.context, more),
    on: (/** @type {string} */ name, /** @type {Function} */ listener) => listeners.push([name, listener]),
    off: (/** @type {string} */ name, /** @type {Function} */ listener) => {
      listeners = listeners.filter((entry) => entry[0] !== name || entry[1] !== listener);
    },
  };
  Reflect.set(window, "Usher", api);
  document.documentElement.classList.add("native");
  emit("ready", { channel: hosted.channel });
  emit("opened");

  return {
    given: credential,
    /** What the chat says. @param {{name?: string, detail?: object}} message */
    hear: ({ name = "", detail }) => {
      if (name === "close") emit("closed");
      else if (FORWARDED.includes(name)) emit(name, detail);
    },
  };
};
