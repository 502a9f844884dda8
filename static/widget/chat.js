/**
 * The chat: follows the commands of the page around it, or starts by itself where there is none, and keeps apart who
 * is talking: each identity is a Visit, and what a Visit still hears after its end is dropped.
 *
 * @typedef {import("./session.js").Start} Start
 * @typedef {import("./session.js").Conversation} Conversation
 * @typedef {{channel: string, methods: string[], keep: string[], origins: string[], later: Later, files: number}} Facts
 * @typedef {{sheets: string[], words: string}} Later where the parts that come later have stylesheets and words
 * @typedef {Facts & import("./view.js").Wording & {codes: import("./code_form.js").CodeFacts | null}} Config
 */
import { Refusal, Session, arrived, keptAddress, shelf, untilReached } from "./session.js";
import { Thread } from "./thread.js";
import { View } from "./view.js";

const config = /** @type {Config} */ (JSON.parse(document.getElementById("config")?.textContent || "{}"));
const isEmbedded = window.parent !== window;

let host = ""; // the origin around the iframe, as the browser reports it
let hear = /** @type {((message: object) => void) | null} */ (null); // an app around the hosted page
let epoch = 0;
let isShown = !isEmbedded;

export class Visit {
  thread = new Thread();
  ending = new AbortController();
  signal = this.ending.signal;
  session = /** @type {Session | null} */ (null);
  link = /** @type {import("./link.js").Link | null} */ (null);
  upkeep = /** @type {import("./upkeep.js").Upkeep | null} */ (null);
  opening = /** @type {Promise<object | null> | null} */ (null);
  refusal = "";
  isOver = false;
  unread = 0;
  timer = 0;
  constructor(/** @type {Start} */ start) {
    this.start = start;
  }
  get isSeen() {
    return isShown && !document.hidden;
  }

  /** Who brings a credential is signed in at once; others when they write. @returns {Promise<object | null>} */
  async begin() {
    const { credential, own } = this.start;
    if (credential) return this.open();
    if (own?.refusal) throw this.refuse(own.refusal.reason, own.refusal.message);
    const kept = own?.former?.session || shelf.find(config.channel, "localStorage");
    if (kept) await this.admit(kept, own?.former?.conversation);
    else if (config.codes) (config.codes.isFirst ? this.open() : this.knock()).catch(() => {});
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
    this.opening ||= (config.codes?.isFirst && !this.start.credential ? this.knock() : this.signIn()).catch((error) => {
      this.opening = null;
      if (error.reason && !(this.start.isRenewable && error.isRenewable)) this.refuse(error.reason, error.message);
      throw error;
    });
    return this.opening;
  }

  /** Ask for a code that proves a number or mailbox, or offer to. @returns {Promise<object | null>} */
  knock = () => this.reach(() => arrived(import("./codes.js"))).then(([{ knock }]) => knock(this, config, host));

  async signIn(/** @type {import("./codes.js").Opened | null} */ found = null) {
    view.connection("connecting");
    const { own } = this.start;
    const former = this.session || own?.former?.session;
    const opened = found || await this.reach(() => Session.open(config.channel, this.start, host, this.signal, former));
    const { session, conversation } = own ? await own.choose(opened, this.signal) : opened;
    if (this.session && this.session.user.id !== session.user.id) {
      this.thread = new Thread();
      this.link?.close();
    }
    await this.admit(session, conversation);
    const isLeft = former !== session && former !== own?.former?.session && former?.user.id === session.user.id;
    if (isLeft) former?.end().catch(() => {});
    if (session !== opened.session) return null;
    if (opened.identity.assurance !== "anonymous") this.tell("identified", opened.identity);
    return opened.identity;
  }

  /** Show what is said and keep it going. @param {Session} session @param {Conversation | null} [conversation] */
  async admit(session, conversation) {
    this.upkeep?.stop();
    this.session = session;
    session.keep();
    view.prepare();
    this.thread.bind(`usher.unsent.${config.channel}.${session.user.id}`);
    this.refusal = "";
    view.admit(true);
    view.identify(session.user);
    const [{ attend }] = await this.reach(() =>
      arrived(import("./hearing.js"), import("./link.js"), import("./upkeep.js")),
    );
    await attend(this, view, session, conversation);
  }

  /** Ask the page around for a credential. */
  want = (/** @type {string} */ reason) => post({ epoch, name: "want", detail: { reason } });

  /** Go on as somebody who is nobody yet. */
  restart() {
    const own = this.start.own && { ...this.start.own, former: null };
    replace({ ...this.start, credential: null, own }).catch(() => {});
  }

  refuse(/** @type {string} */ reason, /** @type {string} */ detail) {
    console.error(`Usher: ${reason}. ${detail}`);
    this.refusal = reason;
    this.upkeep?.stop();
    this.link?.close();
    view.refuse(reason);
    this.tell("rejected", { reason });
    return new Refusal(reason);
  }

  /** @param {string} text @param {import("./thread.js").Extras} [extras] @returns {import("./thread.js").Item} */
  say(text, extras) {
    const item = this.thread.compose(text, extras);
    if (!this.session) this.open().catch(() => {});
    this.retry(item.id);
    return item;
  }

  retry(/** @type {string} */ id) {
    this.thread.mark(id, "sending");
    this.draw();
    this.link?.flush();
  }

  /** Soon, because many messages may come at once. */
  draw() {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      view.render(this.thread.items);
      if (!this.isSeen) return;
      this.link?.read(this.thread.last);
      if (this.unread) this.count(0);
    }, 16);
  }

  /** How much is unread: said in the title where this is a page of its own. @param {number} count */
  count(count) {
    this.unread = count;
    this.tell("unread", { count });
    document.title = count ? `(${count}) ${config.title}` : config.title;
  }

  /** @type {<T>(task: () => Promise<T>) => Promise<T>} */
  reach = (task) => untilReached(task, { signal: this.signal, failed: () => view.connection("offline") });
  tell(/** @type {string} */ name, /** @type {object} */ detail) {
    if (!this.signal.aborted) post({ epoch, name, detail });
  }

  stop() {
    this.ending.abort();
    clearTimeout(this.timer);
    this.upkeep?.stop();
    this.link?.close();
  }
}

const view = new View(config, {
  send: (text, extras) => Boolean(visit?.say(text, extras)),
  typing: () => (visit?.session ? visit.link?.typing() : visit?.open().catch(() => {})), // the first letter signs in
  retry: (id) => visit?.retry(id),
  again: () => (isEmbedded ? visit?.want("retry") : visit?.start.own?.again()),
  close: () => post({ epoch, name: "close" }),
  list: () => untilReached(() => arrived(import("./list.js"))),
  open: async (name, ...values) => {
    const [parts] = await untilReached(() => arrived(import("./parts.js")));
    /** @type {Function} */ (parts[name])({ config, view, visit }, ...values);
  },
});

let visit = /** @type {Visit | null} */ (null);
const leave = () => {
  const session = visit?.session || null;
  if (session && session.user.assurance !== "anonymous") view.input.value = ""; // kept for them, unseen by the next
  visit?.stop();
  view.clear();
  visit = null;
  return session;
};

const replace = (/** @type {Start} */ start) => {
  leave();
  visit = new Visit(start);
  const begun = visit.begin();
  if (view.isWaiting) view.submit();
  return begun;
};

const post = (/** @type {object} */ message) => (host ? window.parent.postMessage(message, host) : hear?.(message));

/** What the page around the chat may ask for. @type {Record<string, (detail: any, former: Visit | null) => unknown>} */
const commands = {
  start(/** @type {Start} */ start, former) {
    Object.assign(start, { address: keptAddress(config.keep, start.address), before: former?.session });
    isShown ||= document.documentElement.classList.toggle("inline", Boolean(start.isInline));
    if (former?.start.credential) former.session?.end().catch(() => {});
    return visit ? visit.again(start) : replace(start);
  },
  shown(/** @type {{isOpen: boolean, isModal: boolean}} */ { isOpen, isModal }) {
    isShown = isOpen;
    visit?.draw();
    if (isShown) view.focus(isModal);
  },
  async send(/** @type {{text: string}} */ { text }) {
    if (!visit || visit.refusal) throw new Refusal(visit?.refusal || "token_missing");
    await view.agreed.then(() => visit?.thread.whenStored(visit.say(String(text)).id));
  },
  async logout(_, former) {
    const [{ signOut }] = await untilReached(() => arrived(import("./leaving.js")));
    await signOut(config.channel, former?.session);
  },
};

addEventListener("message", async ({ data, origin, source }) => {
  const command = Object.hasOwn(commands, data?.type) && commands[data.type];
  const isAllowed = config.origins.some((one) => one === "*" || one === origin);
  if (!isEmbedded || source !== window.parent || !isAllowed || !command) return;
  host = origin;
  const former = data.epoch === epoch ? null : visit;
  if (former) leave();
  epoch = data.epoch;
  try {
    post({ call: data.call, value: await command(data.detail, former) });
  } catch (error) {
    post({ call: data.call, error: error instanceof Refusal ? error.reason : "superseded" });
  }
});

document.addEventListener("visibilitychange", () => visit?.draw());
if (!isEmbedded) {
  const start = { reason: "open", credential: null, context: {}, address: keptAddress(config.keep, location.href) };
  const { arrive } = await untilReached(() => arrived(import("./hosted.js")).then(([hosted]) => hosted));
  await arrive(config.channel, start, { leave, replace, commands, listen: (listener) => (hear = listener) });
}
