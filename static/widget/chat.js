/**
 * The chat: follows the commands of the page around it, or starts by itself where there is none, and keeps apart who
 * is talking: each identity is a Visit, and what a Visit still hears after its end is dropped.
 *
 * @typedef {import("./session.js").Start} Start
 * @typedef {{channel: string, methods: string[], keep: string[], origins: string[]}} Facts
 * @typedef {Facts & import("./view.js").Wording} Config
 */
import { Refusal, Session, Unreachable, keptAddress, shelf, signOut, untilReached } from "./session.js";
import { Thread } from "./thread.js";
import { View } from "./view.js";

/** @type {Config} */
const config = JSON.parse(document.getElementById("config")?.textContent || "{}");
const isEmbedded = window.parent !== window;

let host = ""; // the origin around the iframe, as the browser reports it
let epoch = 0;
let isShown = !isEmbedded;

class Visit {
  thread = new Thread();
  ending = new AbortController();
  signal = this.ending.signal;
  session = /** @type {Session | null} */ (null);
  link = /** @type {import("./link.js").Link | null} */ (null);
  opening = /** @type {Promise<object> | null} */ (null);
  refusal = "";
  unread = 0;
  timer = 0;

  constructor(/** @type {Start} */ start) {
    this.start = start;
  }

  /** Who brings a credential is signed in at once; others when they write. @returns {Promise<object | null>} */
  async begin() {
    if (this.start.credential) return this.open();
    const kept = shelf.find(config.channel);
    if (kept) await this.admit(kept, "");
    else if (!config.methods.includes("anonymous")) throw this.refuse("token_missing", "The page shows no credential.");
    return null;
  }

  /** The host answers with a credential to go on with. @param {Start} start */
  async again(start) {
    const isSame = JSON.stringify(start.credential) === JSON.stringify(this.start.credential);
    if (start.reason === "expiring" && isSame) return null;
    this.start = start;
    this.opening = null;
    return this.begin();
  }

  open() {
    this.opening ||= this.signIn().catch((error) => {
      this.opening = null;
      if (error instanceof Refusal) this.refuse(error.reason, error.message);
      throw error;
    });
    return this.opening;
  }

  async signIn() {
    view.connection("connecting");
    const open = () => Session.open(config.channel, this.start, host, this.signal);
    const { session, conversation, identity } = await this.reach(open);
    if (this.session && this.session.user.id !== session.user.id) {
      this.thread = new Thread();
      this.link?.close();
    }
    await this.admit(session, conversation?.id || "");
    if (identity.assurance !== "anonymous") this.tell("identified", identity);
    return identity;
  }

  /** Show the conversation and keep it going. @param {Session} session @param {string} conversation */
  async admit(session, conversation) {
    this.session?.unwatch();
    this.session = session;
    if (conversation) this.thread.follow(conversation);
    this.thread.bind(`usher.unsent.${config.channel}.${session.user.id}`);
    session.watch({
      renewed: () => this.link?.renewed(),
      soon: (seconds) => {
        this.tell("expiring", { in: seconds });
        post({ epoch, name: "want", detail: { reason: "expiring" } });
      },
      over: () => this.expire(),
    });
    this.refusal = "";
    view.admit(true);
    view.identify(session.user);
    const { Link } = await this.reach(() => import("./link.js").catch(() => Promise.reject(new Unreachable())));
    if (this.signal.aborted || this.session !== session) return;
    this.link?.close();
    this.link = new Link(session, this.thread, this.listener());
    this.draw();
  }

  /** @returns {import("./link.js").Listener} */
  listener() {
    return {
      changed: () => this.draw(),
      said: ({ author, text }) => {
        if (author.kind === "visitor") return;
        view.typing("");
        this.tell("message", { author, text });
        if (!isShown) this.tell("unread", { count: ++this.unread });
      },
      typing: ({ name }) => view.typing(name || config.title),
      seen: (seq) => {
        view.seen = Math.max(view.seen, seq);
        this.draw();
      },
      answers: (name) => view.answers(name),
      failed: (code) => this.tell("error", { code }),
      state: (state) => view.connection(state),
      refused: (reason, detail) => (reason === "token_expired" ? this.expire() : this.end(reason, detail)),
    };
  }

  expire() {
    this.tell("expired", {});
    if (!isEmbedded || !this.start.credential) return this.end("token_expired");
    post({ epoch, name: "want", detail: { reason: "expired" } });
  }

  /** The server ended the session. @param {string} reason @param {string} [detail] */
  end(reason, detail = "") {
    if (this.start.credential) return void this.refuse(reason, detail);
    shelf.clear(config.channel);
    if (reason.startsWith("token_")) replace(this.start).catch(() => {});
    else this.refuse(reason, detail);
  }

  /** @param {string} reason @param {string} detail */
  refuse(reason, detail) {
    console.error(`Usher: ${reason}. ${detail}`);
    this.refusal = reason;
    this.session?.unwatch();
    this.link?.close();
    view.refuse(reason);
    this.tell("rejected", { reason });
    return new Refusal(reason);
  }

  /** @param {string} text @returns {import("./thread.js").Item} */
  say(text) {
    const item = this.thread.compose(text);
    if (!this.session) this.open().catch(() => {});
    this.retry(item.id);
    return item;
  }

  /** @param {string} id */
  retry(id) {
    this.thread.mark(id, "sending");
    this.draw();
    this.link?.flush();
  }

  /** Soon, because many messages may come at once. */
  draw() {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      view.render(this.thread.items);
      if (!isShown || document.hidden) return;
      this.link?.read(this.thread.last);
      if (this.unread) this.tell("unread", { count: (this.unread = 0) });
    }, 16);
  }

  /** @type {<T>(task: () => Promise<T>) => Promise<T>} */
  reach = (task) => untilReached(task, { signal: this.signal, failed: () => view.connection("offline") });

  /** @param {string} name @param {object} detail */
  tell(name, detail) {
    if (!this.signal.aborted) post({ epoch, name, detail });
  }

  stop() {
    this.ending.abort();
    clearTimeout(this.timer);
    this.session?.unwatch();
    this.link?.close();
  }
}

const view = new View(config, {
  send: (text) => Boolean(visit?.say(text)),
  typing: () => (visit?.session ? visit.link?.typing() : visit?.open().catch(() => {})), // the first letter signs in
  retry: (id) => visit?.retry(id),
  again: () => (isEmbedded ? post({ epoch, name: "want", detail: { reason: "retry" } }) : location.reload()),
  close: () => post({ epoch, name: "close" }),
});

let visit = /** @type {Visit | null} */ (null);

/** @param {Start} start */
const replace = (start) => {
  visit?.stop();
  view.clear();
  visit = new Visit(start);
  const begun = visit.begin();
  if (view.isWaiting) view.submit();
  return begun;
};

/** @param {object} message */
const post = (message) => void (host && window.parent.postMessage(message, host));

/** What the page around the chat may ask for. @type {Record<string, (detail: any, former: Visit | null) => unknown>} */
const commands = {
  start(/** @type {Start} */ start, former) {
    if (former?.start.credential) former.session?.end().catch(() => {});
    return visit ? visit.again(start) : replace(start);
  },
  shown(/** @type {{isOpen: boolean}} */ { isOpen }) {
    isShown = isOpen;
    visit?.draw();
    if (isShown) view.focus();
  },
  async send(/** @type {{text: string}} */ { text }) {
    if (!visit || visit.refusal) throw new Refusal(visit?.refusal || "token_missing");
    await visit.thread.whenStored(visit.say(String(text)).id);
  },
  async logout(_, former) {
    former?.thread.clear();
    await signOut(config.channel, former?.session);
  },
};

addEventListener("message", async ({ data, origin, source }) => {
  const command = Object.hasOwn(commands, data?.type) && commands[data.type];
  const isAllowed = config.origins.some((one) => one === "*" || one === origin);
  if (!isEmbedded || source !== window.parent || !isAllowed || !command) return;
  host = origin;
  const former = data.epoch === epoch ? null : visit;
  if (former) visit = (former.stop(), view.clear(), null);
  epoch = data.epoch;
  try {
    post({ call: data.call, value: await command(data.detail, former) });
  } catch (error) {
    post({ call: data.call, error: error instanceof Refusal ? error.reason : "superseded" });
  }
});

document.addEventListener("visibilitychange", () => visit?.draw());
const start = { reason: "open", credential: null, context: {}, address: keptAddress(config.keep) };
if (!isEmbedded) replace(start).catch(() => {});
