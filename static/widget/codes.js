/**
 * Signing in by a code: asks for it, waits, and opens the session with it. Loaded on channels that take codes, when
 * nobody is signed in. A mail's link ends here as well: its code is taken from the address, and works only where the
 * challenge that it answers is remembered.
 *
 * @typedef {import("./code_form.js").CodeFacts} CodeFacts
 * @typedef {import("./code_form.js").Address} Address
 * @typedef {import("./code_form.js").Way} Way
 * @typedef {{method: string, credential: {challenge: string, code: string}}} Entered
 * @typedef {import("./session.js").Open & {identity: {client: string, assurance: string}}} Opened
 * @typedef {{challenge: string, address: Address, until: number, next: number}} Pending `next`: when another may be sent
 * @typedef {{
 *   start: import("./session.js").Start, signal: AbortSignal, session: Session | null, begin: () => Promise<object | null>,
 *   signIn: (opened: Opened) => Promise<object | null>, refuse: (reason: string, detail: string) => Error,
 *   opening: Promise<object | null> | null, link: import("./link.js").Link | null,
 * }} Visit
 * @typedef {{channel: string, language: string, codes: CodeFacts | null}} Config
 */
import { CodeForm } from "./code_form.js";
import { Refusal, Session, Unreachable, attempt, pause, request, shelf } from "./session.js";

const LINKED = /[#&]mailCode=([0-9]{6})/;
const LOOKS = [1_500, 3_000, 5_000, 8_000]; // milliseconds between looks whether the code left
/** Refusals that the form says itself; others close it. @type {import("./code_form.js").Word[]} */
const SAID = ["code_invalid", "code_expired", "too_many_attempts", "destination_refused", "rate_limited"];

/** Ask for a code where one is needed; elsewhere offer it. @param {Visit} visit @param {Config} config @param {string} host */
export const knock = async (visit, config, host) => {
  const facts = /** @type {CodeFacts} */ (config.codes);
  await dress(facts.sheet);
  if (facts.isFirst || LINKED.test(location.hash)) return new Knock(visit, config, facts, host).begin();
  const refuse = (/** @type {unknown} */ error) => error instanceof Refusal && visit.refuse(error.reason, error.message);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button offer" });
  button.textContent = facts.words.offer;
  button.onclick = () => new Knock(visit, config, facts, host).begin().then((identity) => identity && button.remove(), refuse);
  document.getElementById("welcome")?.append(button);
  visit.signal.addEventListener("abort", () => button.remove(), { once: true });
  return null;
};

class Knock {
  pending = /** @type {Pending | null} */ (null);

  /** @param {Visit} visit @param {Config} config @param {CodeFacts} facts @param {string} host */
  constructor(visit, config, facts, host) {
    this.visit = visit;
    this.config = config;
    this.facts = facts;
    this.host = host;
    this.key = `usher.challenge.${config.channel}`;
    document.getElementById("codes")?.remove();
    this.form = new CodeForm(facts, config.language, {
      asked: (address) => void this.ask(address),
      entered: (code) => void this.enter(code),
      again: () => this.pending && void this.ask(this.pending.address, true),
      back: () => this.back(),
      skipped: () => this.skip(),
    });
  }

  /** Settles when somebody is signed in, or does without. @returns {Promise<object | null>} */
  begin() {
    const linked = takeLinked();
    this.pending = this.recall();
    if (this.pending) this.form.askCode(this.pending.address, this.seconds());
    else this.form.askAddress(/** @type {Way} */ (this.facts.ways[0]));
    this.form.show();
    if (linked && this.pending) void this.enter(linked);
    else if (linked) this.form.say(this.facts.words.elsewhere.replace("{code}", linked));
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      const { signal } = this.visit;
      signal.addEventListener("abort", () => (this.form.place.remove(), this.form.hide(), reject(signal.reason)), { once: true });
      addEventListener("storage", ({ key }) => key === `usher.${this.config.channel}` && this.follow(), { signal });
    });
  }

  /** @param {Address} address @param {boolean} [isAgain] */
  async ask(address, isAgain = false) {
    this.form.busy(true);
    const { way, to, country, name, email } = address;
    const where = way === "sms" ? { phone: to, country, email: email || undefined } : { email: to };
    const more = { name: name || undefined, locale: this.config.language, embed_origin: this.host || undefined };
    try {
      const body = { channel: this.config.channel, kind: way, ...where, ...more };
      const answer = await request("POST", "challenges", { body, signal: this.visit.signal });
      const { challenge, expires_in: lasts, resend_in: wait } = answer;
      this.pending = { challenge, address, until: Date.now() + lasts * 1_000, next: Date.now() + wait * 1_000 };
      attempt(() => localStorage.setItem(this.key, JSON.stringify(this.pending)));
      this.form.askCode(address, wait);
      if (isAgain) this.form.tell(this.facts.words.sent, true);
      void this.watch(challenge);
    } catch (error) {
      this.fail(error, way);
    }
  }

  /** See whether the code left; if not, say so before somebody waits in vain. @param {string} challenge */
  async watch(challenge) {
    for (const wait of LOOKS) {
      await pause(wait, this.visit.signal);
      if (this.pending?.challenge !== challenge) return;
      const answer = await request("GET", `challenges/${challenge}`).catch(() => null);
      if (this.pending?.challenge !== challenge || answer?.state === "sent") return;
      if (answer?.state !== "failed") continue;
      this.back();
      this.form.say(this.facts.words.delivery_failed);
      return;
    }
  }

  /** @param {string} code */
  async enter(code) {
    if (!this.pending) return;
    this.form.busy(true);
    const { challenge, address } = this.pending;
    const proving = this.prove({ method: `${address.way}_code`, credential: { challenge, code } });
    if (this.visit.link) this.visit.link.proving = proving;
    try {
      const opened = await proving;
      this.forget();
      this.form.hide();
      this.resolve(await this.visit.signIn(opened));
    } catch (error) {
      if (error instanceof Refusal && error.reason === "delivery_failed") return this.form.say(this.facts.words.unchecked);
      this.fail(error, address.way);
    }
  }

  /** @param {Entered} credential @returns {Promise<Opened>} */
  async prove(credential) {
    const { start, signal, session } = this.visit;
    const opened = await Session.open(this.config.channel, { ...start, credential }, this.host, signal, session);
    if (opened.identity.assurance !== "anonymous") return opened;
    opened.session.end().catch(() => {}); // the code was not good, and the channel lets that pass
    throw new Refusal(Number(this.pending?.until) < Date.now() ? "code_expired" : "code_invalid");
  }

  /** Another tab of this browser signed in, perhaps by the mail's link. */
  follow() {
    if (!this.form.isShown || !shelf.find(this.config.channel, "localStorage")) return;
    this.forget();
    this.form.hide();
    this.visit.opening = null;
    this.resolve(this.visit.begin());
  }

  back() {
    const { address } = /** @type {Pending} */ (this.pending);
    this.forget();
    this.form.askAddress(address.way, address);
  }

  skip() {
    this.form.hide();
    this.config.codes = null;
    this.visit.opening = null;
    this.resolve(null);
  }

  /** @param {unknown} error @param {Way} way */
  fail(error, way) {
    if (this.visit.signal.aborted) return;
    const { words } = this.facts;
    if (error instanceof Unreachable) return this.form.say(words.unreachable);
    if (!(error instanceof Refusal)) throw error;
    const reason = error.reason === "token_revoked" ? "code_expired" : error.reason;
    const said = SAID.find((one) => one === reason);
    const minutes = String(Math.max(1, Math.ceil(error.retryAfter / 60)));
    if (said) return this.form.say(words[said].replace("{minutes}", minutes));
    if ("email" in error.errors) return this.form.sayAt("email", words.email_wrong);
    if (reason === "invalid_request" && way === "sms") return this.form.sayAt("tel", words.phone_wrong);
    this.form.hide();
    this.reject(error);
  }

  /** The code that is still out, also after the page was loaded anew. @returns {Pending | null} */
  recall() {
    const kept = attempt(() => JSON.parse(localStorage.getItem(this.key) || "null"));
    return kept && kept.until > Date.now() && this.facts.ways.includes(kept.address.way) ? kept : null;
  }

  forget() {
    this.pending = null;
    attempt(() => localStorage.removeItem(this.key));
  }

  seconds() {
    return this.pending ? Math.max(0, Math.ceil((this.pending.next - Date.now()) / 1_000)) : 0;
  }

  resolve = (/** @type {object | null | Promise<object | null>} */ _found) => {};
  reject = (/** @type {unknown} */ _error) => {};
}

/** The code of a mail's link, which leaves the address bar. */
const takeLinked = () => {
  const found = LINKED.exec(location.hash)?.[1];
  if (found) history.replaceState(history.state, "", location.pathname + location.search);
  return found;
};

/** The form's own stylesheet. @param {string} address @returns {Promise<unknown>} */
const dress = (address) =>
  new Promise((resolve) => {
    if (document.querySelector(`link[href="${address}"]`)) return resolve(null);
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
