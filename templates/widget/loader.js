/**
 * What stands in the host's page: a launcher, window.Usher, and an iframe that is made when it is first needed.
 * Who somebody is and what they write stays in the iframe; a credential passes through to it and is kept nowhere.
 *
 * @param {Settings} settings
 */
function usher(settings) {
  const early = window.Usher;
  if (typeof early?.init === "function") return;

  const host = document.createElement("div");
  const script = document.currentScript;
  const { dataset } = /** @type {HTMLElement} */ (script instanceof HTMLScriptElement ? script : host);
  const isAllowed = settings.allowed.some((origin) => origin === "*" || origin === location.origin);
  const refusal = settings.refusal || (isAllowed ? "" : "origin_not_allowed");

  /** @type {Array<[name: string, listener: Function]>} */
  let listeners = [];
  /** @type {Array<[resolve: Function, reject: Function]>} */
  const calls = [];
  /** Counts identities: what the iframe still says about an earlier one is dropped. */
  let epoch = 0;
  let isOpen = false;
  let isReady = false;
  /** @type {UsherOptions} */
  let options = {};
  /** @type {UsherCredential | null | undefined} undefined: nobody was named yet, so the page's other sources count */
  let named;
  /** @type {Promise<unknown> | undefined} */
  let loading;
  /** @type {Promise<unknown> | undefined} */
  let started;
  const context = {};

  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const count = document.createElement("b");
  const frame = document.createElement("iframe");

  /** @type {(name: string, detail?: object) => void} */
  const emit = (name, detail = {}) =>
    listeners.forEach(([one, listener]) => one === name && queueMicrotask(() => listener(detail)));

  /** The first source that is present; one that is refused is not followed by the next. @param {string} reason */
  const credential = async (reason) => {
    const getToken = options.getToken || options.fetchAuthentication;
    if (named !== undefined) return named;
    if (getToken) {
      const found = await getToken({ reason });
      return typeof found === "string" ? { token: found } : found;
    }
    if (typeof window.MB_TOKEN === "string") return { token: window.MB_TOKEN, client: window.MB_CLIENT };
    return dataset.externalAuthCode ? { externalAuthCode: dataset.externalAuthCode } : null;
  };

  /** The page's address, with the parameters that the channel keeps and no others. */
  const address = () => {
    const url = new URL(location.href);
    url.search = url.hash = "";
    new URLSearchParams(location.search).forEach((value, name) => {
      if (settings.keep.includes(name)) url.searchParams.append(name, value);
    });
    return url.href;
  };

  const load = () =>
    (loading ||= new Promise((resolve) => {
      frame.onload = resolve;
      const locale = encodeURIComponent(dataset.locale || document.documentElement.lang);
      frame.src = `${settings.origin}/widget/frame/${settings.channel}/?locale=${locale}`;
      root.append(frame);
    }));

  /** Ask the iframe; settles with its answer. @param {string} type @param {object} [detail] */
  const call = async (type, detail) => {
    await load();
    return new Promise((...settle) => {
      const number = calls.push(settle) - 1;
      frame.contentWindow?.postMessage({ type, call: number, epoch, detail }, settings.origin);
    });
  };

  /** Hand over the credential. @param {string} reason */
  const start = (reason) => {
    const mine = epoch;
    started = credential(reason)
      .catch((error) => (console.error(error), { token: "" }))
      .then((found) => mine === epoch && call("start", { reason, credential: found, context, address: address() }));
    started.catch(() => {});
    return started;
  };

  /** From here on somebody else may be talking. */
  const restart = async () => {
    epoch++;
    started = undefined;
    return loading && start("identify");
  };

  const label = () => {
    button.ariaExpanded = String(isOpen);
    button.ariaLabel = `${settings.title} ${count.textContent}`;
  };

  /** @param {boolean} open */
  const show = async (open) => {
    if (refusal || open === isOpen) return;
    isOpen = open;
    if (root.activeElement === frame) button.focus();
    frame.hidden = !open;
    label();
    if (open && !started) start("open");
    emit(open ? "opened" : "closed");
    await load();
    if (isOpen) frame.focus();
    await call("shown", { isOpen });
  };

  /** @param {MessageEvent} event */
  const listen = ({ data, origin, source }) => {
    if (source !== frame.contentWindow || origin !== settings.origin || !source) return;
    if ("call" in data) {
      calls[data.call]?.[data.error ? 1 : 0](data.error ? new Error(data.error) : data.value);
    } else if (data.epoch !== epoch) {
      return;
    } else if (data.name === "want") {
      start(data.detail.reason);
    } else if (data.name === "close") {
      show(false);
    } else {
      if (data.name === "unread") {
        count.textContent = data.detail.count || "";
        label();
      }
      emit(data.name, data.detail);
    }
  };

  /** @type {UsherApi} */
  const api = {
    init: (wishes) => {
      options = wishes;
      named = undefined;
      Object.assign(context, wishes.context);
      return restart();
    },
    identify: (credential) => {
      named = credential;
      return restart();
    },
    logout: async () => {
      if (refusal) return;
      named = null;
      const mine = ++epoch;
      await (started = call("logout"));
      if (mine === epoch) await start("logout");
    },
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!isOpen),
    send: async (text) => {
      if (refusal) throw new Error(refusal);
      await (started || start("send"));
      return call("send", { text });
    },
    setContext: async (more) => void Object.assign(context, more),
    on: (name, listener) => {
      listeners.push([name, listener]);
      if (name === "ready" && isReady) listener({ channel: settings.channel });
    },
    off: (name, listener) => {
      listeners = listeners.filter((entry) => entry[0] !== name || entry[1] !== listener);
    },
    destroy: async () => {
      removeEventListener("message", listen);
      host.remove();
      delete window.Usher;
    },
    push: ([name, ...values]) => /** @type {Function} */ (api[name])(...values),
  };

  const mount = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial }
      button, iframe {
        position: fixed; z-index: 2147483647; inset-inline-${dataset.position || settings.position}: 20px; border: 0;
      }
      button {
        bottom: 20px; padding: 16px; border-radius: 50%; cursor: pointer; forced-color-adjust: none;
        background: ${settings.accent}; box-shadow: 0 4px 16px #0003;
      }
      button:focus-visible { outline: 3px solid ${settings.accent}; outline-offset: 3px }
      button::before {
        content: ""; display: block; width: 24px; height: 24px; background: ${settings.ink};
        clip-path: path("M5 3h14a4 4 0 0 1 4 4v7a4 4 0 0 1-4 4h-7l-5 4v-4H5a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4Z");
      }
      [aria-expanded=true]::before { clip-path: path("m3 9 2-2 7 7 7-7 2 2-9 9Z") }
      b {
        position: absolute; top: 0; inset-inline-end: 0; padding: 0 6px; border-radius: 9px;
        background: #c8321f; color: #fff; font: 600 12px/18px system-ui;
      }
      b:empty, [hidden] { display: none }
      iframe {
        bottom: 92px; width: 384px; height: min(656px, 100dvh - 112px); border-radius: 16px;
        box-shadow: 0 12px 40px #0003, 0 0 0 1px #8883;
      }
      @media (width <= 480px) {
        iframe { inset: 0; width: 100%; height: 100%; border-radius: 0 }
      }
      @media (prefers-reduced-motion: no-preference) {
        iframe { transition: .14s }
        @starting-style { iframe { opacity: 0; translate: 0 8px } }
      }
    `);
    root.adoptedStyleSheets = [sheet];
    label();
    button.onclick = api.toggle;
    button.append(count);
    frame.title = settings.title;
    frame.hidden = true;
    root.append(button);
    document.documentElement.append(host);
    addEventListener("message", listen);
  };

  window.Usher = api;
  const advice = settings.error || `Add ${location.origin} to the channel's allowed origins.`;
  if (refusal) console.error("Usher:", refusal, advice);
  else mount();
  if (Array.isArray(early)) early.forEach(api.push);
  queueMicrotask(() => {
    isReady = true;
    emit(refusal ? "rejected" : "ready", refusal ? { reason: refusal } : { channel: settings.channel });
  });
  if ("open" in dataset) show(true);
  else if ("eager" in dataset && !refusal && !started) start("open");
}
