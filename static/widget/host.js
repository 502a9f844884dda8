/**
 * The rest of widget.js, loaded into the host's page when it is first needed: the iframe, and what passes between it
 * and window.Usher. Who somebody is and what they write stays in the iframe; a credential passes through to it and is
 * kept nowhere.
 */

const POPUP = (/** @type {number} */ bottom) => `
  iframe {
    bottom: ${bottom + 72}px; width: 384px; height: min(656px, 100dvh - ${bottom + 92}px); border-radius: 16px;
    box-shadow: 0 12px 40px #0003, 0 0 0 1px #8883;
  }
  b {
    position: absolute; top: 0; inset-inline-end: 0; padding: 0 6px; border-radius: 9px;
    background: #c8321f; color: #fff; font: 600 12px/18px system-ui;
  }
  b:empty { display: none }
  @media (width <= 480px) {
    iframe { inset: 0; width: 100%; height: 100%; border-radius: 0 }
  }
  @media (prefers-reduced-motion: no-preference) {
    iframe { transition: .14s }
    @starting-style { iframe { opacity: 0; translate: 0 8px } }
  }
`;
const INLINE = `
  :host { display: block; height: 640px }
  iframe { display: block; width: 100%; height: 100%; border: 0 }
`;
const RENEWING = ["expiring", "expired", "refused"]; // when a page's getToken is asked for who is already here
const ASKED_AT_MOST = 2; // times in a row that it is asked without anybody's wish, then there is a pause
const PAUSE = 60_000; // milliseconds
/** Refusals after which another credential may be let in. */
const RENEWABLE = /^(token|client|signature|key|audience|issuer|expiry|lifetime)_(?!not_found|blocked)/;

/** @param {UsherPage} page @returns {UsherRest} */
export const attach = (page) => {
  const { settings, channels, data, root, button, emit } = page;
  const frame = document.createElement("iframe");
  const count = document.createElement("b");
  /** @type {Array<[resolve: Function, reject: Function]>} */
  let calls = [];
  /** Counts identities and iframes: what is still said about an earlier one is dropped. */
  let epoch = 0;
  let isOpen = false;
  /** What stands before the title of the page. */
  let mark = "";
  /** @type {HTMLElement | undefined} where the page has the chat, instead of behind the launcher */
  let inline;
  /** @type {Promise<unknown> | undefined} */
  let loading;
  /** @type {Promise<unknown> | undefined} */
  let started;

  /** @type {number[]} when getToken was asked without anybody's wish */
  let asked = [];
  let timer = 0;

  const getToken = () => page.options.getToken || page.options.fetchAuthentication;

  const mayAsk = () => {
    asked = asked.filter((time) => Date.now() - time < PAUSE);
    return Boolean(getToken()) && asked.length < ASKED_AT_MOST;
  };

  /** The first source that is present; one that is refused is not followed by the next. @param {string} reason */
  const credential = async (reason) => {
    const source = getToken();
    const isRenewing = source && page.named && RENEWING.includes(reason);
    if (page.named !== undefined && !isRenewing) return page.named;
    if (source) {
      const found = await source({ reason });
      return typeof found === "string" ? { token: found } : found;
    }
    if (typeof window.MB_TOKEN === "string") return { token: window.MB_TOKEN, client: window.MB_CLIENT };
    return data.externalAuthCode ? { externalAuthCode: data.externalAuthCode } : null;
  };

  const load = () =>
    (loading ||= new Promise((resolve) => {
      frame.onload = resolve;
      const locale = encodeURIComponent(data.locale || document.documentElement.lang);
      frame.src = `${settings.origin}/widget/frame/${settings.channel}/?locale=${locale}`;
      (inline?.shadowRoot || root).append(frame);
    }));

  /** Ask the iframe; settles with its answer. @param {string} type @param {object} [detail] */
  const call = async (type, detail) => {
    await load();
    return new Promise((...settle) => {
      const number = calls.push(settle) - 1;
      frame.contentWindow?.postMessage({ type, call: number, epoch, detail }, settings.origin);
    });
  };

  /** Hand over the credential. @param {string} reason @returns {Promise<unknown>} */
  const start = (reason) => {
    const mine = epoch;
    if (RENEWING.includes(reason)) asked.push(Date.now());
    const isRenewable = mayAsk();
    const facts = {
      reason,
      context: page.context,
      address: location.origin + location.pathname + location.search,
      agent: inline?.getAttribute("agent-uid") ?? undefined,
      isInline: Boolean(inline),
      isRenewable,
    };
    started = credential(reason)
      .catch((error) => (console.error(error), { token: "" }))
      .then((found) => mine === epoch && call("start", { ...facts, credential: found }))
      .catch((error) => {
        if (mine !== epoch || !isRenewable || !RENEWABLE.test(error.message)) throw error;
        return start("refused");
      });
    started.catch(() => {});
    return started;
  };

  /** The iframe wants another credential: at once, or where that was in vain, later. @param {string} reason */
  const want = (reason) => {
    clearTimeout(timer);
    const isWished = !RENEWING.includes(reason) || !getToken();
    if (isWished || mayAsk()) start(reason);
    else timer = window.setTimeout(() => start(reason), PAUSE);
  };

  /** @param {number} unread */
  const tell = (unread) => {
    count.textContent = unread ? String(unread) : "";
    button.ariaLabel = unread ? `${settings.title} ${unread}` : settings.title;
    if (!mark && !unread) return;
    const title = document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
    mark = unread ? `(${unread}) ` : "";
    document.title = mark + title;
  };

  /** @param {boolean} open */
  const show = async (open) => {
    if (inline && open) frame.focus();
    if (inline || open === isOpen) return;
    isOpen = open;
    if (root.activeElement === frame) button.focus();
    frame.hidden = !open;
    button.ariaExpanded = String(open);
    if (open && !started) start("open");
    emit(open ? "opened" : "closed", {});
    await load();
    if (isOpen) frame.focus();
    await call("shown", { isOpen, isModal: innerWidth <= 480 }).catch(() => {}); // taken off the page meanwhile
  };

  /** @param {MessageEvent} event */
  const listen = ({ data, origin, source }) => {
    if (source !== frame.contentWindow || origin !== settings.origin || !source) return;
    /** @type {Record<string, any>} */
    const { call, value, error, name, detail, epoch: theirs } = Object.assign(Object.create(null), data);
    if (call >= 0) calls[call]?.[error ? 1 : 0](error ? new Error(error) : value);
    else if (theirs !== epoch) return;
    else if (name === "want") want(detail.reason);
    else if (name === "close") show(false);
    else {
      if (name === "unread") tell(detail.count);
      emit(name, detail);
    }
  };

  /** Take the iframe off the page; whoever waits for it is told why. @param {string} why */
  const leave = (why) => {
    epoch++;
    clearTimeout(timer);
    frame.remove();
    calls.forEach(([, reject]) => reject(new Error(why)));
    calls = [];
    loading = started = undefined;
    isOpen = false;
    button.ariaExpanded = "false";
    tell(0);
  };

  /** @param {ShadowRoot} root @param {string} rules */
  const dress = (root, rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };

  frame.title = settings.title;
  frame.hidden = true;
  button.append(count);
  dress(root, POPUP(page.bottom));
  addEventListener("message", listen);

  return {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!isOpen),

    /** Sign in without opening. */
    async begin() {
      if (!started) await start("open");
    },

    async restart() {
      epoch++;
      clearTimeout(timer);
      started = undefined;
      return loading && start("identify");
    },

    async logout() {
      const mine = ++epoch;
      clearTimeout(timer);
      await (started = call("logout"));
      if (mine === epoch) await start("logout");
    },

    async send(text) {
      await (started || start("send"));
      return call("send", { text });
    },

    /** An element of the page came or went: the first one for this channel has the chat, until it goes. */
    async place(element) {
      const channel = element.getAttribute("channel");
      const owner = channel ? channels.get(channel) : window.Usher;
      if (owner !== page.api) return void owner?.place(element);
      if (element.isConnected ? inline : inline !== element) return;
      leave("moved");
      inline = element.isConnected ? element : undefined;
      button.hidden = Boolean(inline);
      frame.hidden = !inline;
      if (inline && !inline.shadowRoot) dress(inline.attachShadow({ mode: "open" }), INLINE);
      if (inline) start("open");
    },

    destroy() {
      removeEventListener("message", listen);
      leave("destroyed");
    },
  };
};
