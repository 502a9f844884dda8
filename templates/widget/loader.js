/**
 * What stands in the host's page from the start: a launcher, and window.Usher, which remembers what it is told. The
 * rest, host.js and the iframe, is loaded when it is first needed.
 * What may have other owners is copied to objects without a prototype: a page may have changed everybody's.
 *
 * @param {Settings} settings
 */
function usher(settings) {
  const early = window.Usher;
  const first = typeof early?.init === "function" ? early : null;
  /** @type {Map<string, UsherApi>} */
  const channels = first?.channels || new Map();
  if (channels.has(settings.channel)) return;

  const tag = "usher-chat";
  const host = document.createElement("div");
  const script = document.currentScript;
  const allowed = settings.allowed.split(" ");
  let refusal = settings.refusal;
  if (!refusal && !allowed.includes("*") && !allowed.includes(location.origin)) refusal = "origin_not_allowed";

  /** @type {Array<[name: string, listener: Function]>} */
  let listeners = [];
  let isReady = false;
  /** @type {Promise<UsherRest> | undefined} */
  let loading;

  /** @type {UsherPage} */
  const page = {
    settings,
    channels,
    data: Object.assign(Object.create(null), (script instanceof HTMLScriptElement ? script : host).dataset),
    root: host.attachShadow({ mode: "open" }),
    button: document.createElement("button"),
    bottom: 20 + 72 * channels.size,
    options: {},
    context: {},
    emit: (name, detail) =>
      listeners.forEach(([one, listener]) => one === name && queueMicrotask(() => listener(detail))),
  };
  const { data, root, button } = page;
  const side = data.position || settings.position;

  /** @type {(name: keyof UsherRest) => (...values: any[]) => Promise<any>} */
  const later = (name) => async (...values) => {
    if (refusal) return name === "send" && Promise.reject(new Error(refusal));
    loading ||= import(settings.origin + settings.rest).then(({ attach }) => attach(page));
    const rest = await loading.catch((error) => {
      loading = undefined;
      page.emit("error", { code: "unreachable" });
      throw error;
    });
    if (refusal) throw new Error(refusal);
    return /** @type {Function} */ (rest[name])(...values);
  };

  /** From here on somebody else may be talking. */
  const restart = async () => loading && later("restart")();

  /** @type {UsherApi} */
  const api = {
    channels,
    init: (wishes) => {
      page.options = wishes;
      page.named = undefined;
      Object.assign(page.context, wishes.context);
      return restart();
    },
    identify: (credential) => {
      page.named = credential;
      return restart();
    },
    logout: () => {
      page.named = null;
      return later("logout")();
    },
    open: later("open"),
    close: async () => loading && later("close")(),
    toggle: later("toggle"),
    send: later("send"),
    place: later("place"),
    setContext: async (more) => void Object.assign(page.context, more),
    on: (name, listener) => {
      listeners.push([name, listener]);
      if (name === "ready" && isReady) listener({ channel: settings.channel });
    },
    off: (name, listener) => {
      listeners = listeners.filter((entry) => entry[0] !== name || entry[1] !== listener);
    },
    destroy: async () => {
      refusal = "destroyed";
      listeners = [];
      host.remove();
      channels.delete(settings.channel);
      if (window.Usher === api) [window.Usher] = channels.values();
      if (!window.Usher) delete window.Usher;
      (await loading)?.destroy();
    },
    push: ([name, ...values]) => /** @type {Function} */ (api[name])(...values),
  };
  page.api = api;

  const mount = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial !important }
      button, iframe { position: fixed; z-index: 2147483647; inset-inline-${side}: 20px; border: 0 }
      button {
        bottom: ${page.bottom}px; padding: 16px; border-radius: 50%; cursor: pointer; forced-color-adjust: none;
        background: ${settings.accent}; box-shadow: 0 4px 16px #0003;
      }
      button:focus-visible { outline: 3px solid ${settings.accent}; outline-offset: 3px }
      button::before {
        content: ""; display: block; width: 24px; height: 24px; background: ${settings.ink};
        clip-path: path("M5 3h14a4 4 0 0 1 4 4v7a4 4 0 0 1-4 4h-7l-5 4v-4H5a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4Z");
      }
      [aria-expanded=true]::before { clip-path: path("m3 9 2-2 7 7 7-7 2 2-9 9Z") }
      [hidden] { display: none }
    `);
    root.adoptedStyleSheets = [sheet];
    button.ariaExpanded = "false";
    button.ariaLabel = settings.title;
    button.hidden = !!document.querySelector(tag);
    button.onclick = api.toggle;
    root.append(button);
    document.documentElement.append(host);
  };

  if (!first) window.Usher = api;
  const advice = settings.error || `Add ${location.origin} to the channel's allowed origins.`;
  if (refusal) console.error("Usher:", refusal, advice);
  else mount();
  channels.set(settings.channel, api);
  if (Array.isArray(early)) early.forEach(api.push);
  if (!customElements.get(tag)) {
    class Inline extends HTMLElement {
      connectedCallback() {
        window.Usher?.place(this);
      }
      disconnectedCallback() {
        this.connectedCallback();
      }
    }
    customElements.define(tag, Inline);
  }
  document.querySelectorAll(tag).forEach((element) => api.place(element));
  queueMicrotask(() => {
    isReady = true;
    page.emit(refusal ? "rejected" : "ready", refusal ? { reason: refusal } : { channel: settings.channel });
  });
  if ("open" in data) api.open();
  else if ("eager" in data) later("begin")();
}
