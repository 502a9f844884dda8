/**
 * The way to the server and back: a socket, plain requests where sockets do not come through, and patience where
 * nothing does. Loaded when there is a session.
 *
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {import("./thread.js").Message} Message
 * @typedef {import("./thread.js").Author} Author
 * @typedef {{
 *   changed: () => void,
 *   said: (message: Message) => void,
 *   typing: (author: Author) => void,
 *   seen: (seq: number) => void,
 *   answers: (name: string, isOver: boolean) => void,
 *   failed: (code: string) => void,
 *   state: (state: "connecting" | "online" | "offline") => void,
 *   refused: (reason: string, detail: string) => void,
 * }} Listener
 */
import { Refusal, backoff, request } from "./session.js";
import { outgoing } from "./thread.js";

const PATIENCE = 10_000; // milliseconds to wait for an answer on an open socket before it counts as dead
const GAP = 2_000; // milliseconds after which a message that should have come is asked for
const TYPING_EVERY = 3_000; // milliseconds
const TRIES_BEFORE_POLLING = 2;
const FLOODED = 4429;
const ENDINGS = [4401, 4403]; // close codes after which the same session is not let in again

export class Link {
  socket = /** @type {WebSocket | null} */ (null);
  isReady = false;
  isClosed = false;
  polling = /** @type {import("./polling.js").Polling | null} */ (null);
  tries = 0;
  /** What was said before this page looked. @type {{conversation: string | null, seq: number} | null} */
  history = null;
  /** @type {Set<string>} ids written to this very socket */
  posted = new Set();
  /** A sign-in under way: what was written may go to whoever it is, which ends this session. @type {Promise<unknown> | null} */
  proving = null;
  toldTyping = 0;
  toldRead = 0;
  /** @type {Record<string, number>} */
  timers = {};
  reason = "";
  wake = () => this.check();

  /** @param {Session} session @param {Thread} thread @param {Listener} listener */
  constructor(session, thread, listener) {
    this.session = session;
    this.thread = thread;
    this.listener = listener;
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  connect() {
    if (this.isClosed || this.socket) return;
    const address = new URL("/ws/chat/", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address, "usher.v1");
    this.socket = socket;
    this.posted.clear();
    this.expectAnswer();
    socket.onopen = () => this.authenticate();
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.lost(code);
  }

  /** Show the session's token: the first frame, and again when it was renewed. */
  authenticate() {
    const { conversation, last: after } = this.thread;
    this.write({ type: "auth", session: this.session.token, conversation: conversation || undefined, after });
  }

  /** The session has a new token. */
  renewed() {
    if (this.isReady) this.authenticate();
  }

  lost(code = 0) {
    this.socket?.close();
    this.socket = null;
    this.isReady = false;
    clearTimeout(this.timers.answer);
    if (this.isClosed) return;
    if (ENDINGS.includes(code)) return this.refuse(this.reason || "token_revoked");
    this.tries++;
    this.after("connect", backoff(this.tries) + (code === FLOODED ? PATIENCE : 0), () => this.connect());
    if (this.polling) return;
    this.listener.state(this.tries > 1 ? "offline" : "connecting");
    if (this.tries > TRIES_BEFORE_POLLING) this.poll();
  }

  /** Go on without a socket until there is one. */
  async poll() {
    const loaded = await import("./polling.js").catch(() => null); // none while the server is away: asked again later
    if (loaded && !this.isReady && !this.isClosed) this.polling ||= new loaded.Polling(this);
  }

  /** @param {any} frame */
  receive(frame) {
    clearTimeout(this.timers.answer);
    if (frame.type === "ready") this.ready(frame);
    else if (frame.type === "message") this.take(frame);
    else if (frame.type === "ack") this.confirm(frame);
    else if (frame.type === "typing") this.listener.typing(frame.author);
    else if (frame.type === "read") this.listener.seen(frame.seq);
    else if (frame.type === "conversation") this.listener.answers(frame.assignee?.name || "", frame.state === "closed");
    else if (frame.type === "closed") this.reason = frame.reason;
    else if (frame.type === "error") this.fail(frame);
  }

  /** @param {{conversation: string | null, seq: number}} frame */
  ready({ conversation, seq }) {
    if (conversation) this.thread.follow(conversation);
    this.history ||= { conversation, seq };
    this.isReady = true;
    this.polling?.stop();
    this.polling = null;
    this.tries = this.toldRead = 0;
    this.listener.state("online");
    this.flush();
  }

  /** @param {Message} message */
  take(message) {
    if (!this.thread.add(message)) return;
    if (this.thread.hasGap) this.after("gap", GAP, () => this.fetch().catch(() => this.lost()));
    this.listener.changed();
    const isOld = message.conversation === this.history?.conversation && message.seq <= this.history.seq;
    if (!isOld) this.listener.said(message);
  }

  /** @param {import("./thread.js").Ack} ack */
  confirm(ack) {
    this.thread.confirm(ack);
    this.listener.changed();
  }

  /** @param {{id?: string, code: string}} frame */
  fail({ id, code }) {
    console.warn(`Usher: ${code}`);
    if (code === "not_found" && !this.isReady) {
      this.thread.follow(""); // the conversation is gone: go on without it
      this.authenticate();
    } else if (id && !new Refusal(code).isRenewable) {
      this.listener.failed(code); // with another credential it may still go
      this.posted.delete(id);
      this.thread.mark(id, "failed");
      this.listener.changed();
    }
  }

  /** Bring what is unsent on its way, in the order in which it was written. */
  flush() {
    this.polling?.deliver();
    if (!this.socket) this.after("connect", backoff(1), () => this.connect()); // somebody is waiting
    if (!this.isReady) return;
    for (const item of this.thread.unsent) {
      if (item.state === "failed" || this.posted.has(item.id)) continue;
      this.posted.add(item.id);
      this.write({ type: "send", ...outgoing(item) });
      this.expectAnswer();
    }
  }

  /** Everything that came after what is here. */
  async fetch() {
    for (let more = true; more; ) {
      const { conversation, last } = this.thread;
      const query = new URLSearchParams({ after: String(last), ...(conversation && { conversation }) });
      const answer = await this.ask("GET", `messages?${query}`);
      if (answer.conversation) this.thread.follow(answer.conversation);
      this.history ||= answer;
      for (const message of answer.messages) this.take(message);
      more = answer.more && this.thread.last > last;
    }
  }

  /** The device woke up, or is online again: see whether the way still stands. */
  check() {
    if (document.hidden || this.isClosed) return;
    if (this.isReady) this.fetch().catch((error) => error instanceof Refusal || this.lost());
    else if (!this.socket) this.after("connect", backoff(1), () => this.connect());
  }

  typing() {
    if (!this.isReady || Date.now() - this.toldTyping < TYPING_EVERY) return;
    this.toldTyping = Date.now();
    this.write({ type: "typing" });
  }

  /** The visitor has seen everything up to here. @param {number} seq */
  read(seq) {
    if (!this.isReady || seq === this.toldRead) return;
    this.toldRead = seq;
    this.write({ type: "read", seq });
  }

  /** @param {string} reason @param {string} [detail] */
  refuse(reason, detail = "") {
    this.close();
    const tell = () => this.listener.refused(reason, detail);
    if (this.proving) this.proving.then(() => {}, tell);
    else tell();
  }

  close() {
    this.isClosed = true;
    this.polling?.stop();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.socket?.close();
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  ask(method, path, body) {
    return request(method, path, { token: this.session.token, body });
  }

  /** @param {object} frame */
  write(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  expectAnswer() {
    this.after("answer", PATIENCE, () => this.lost());
  }

  /** @param {string} name @param {number} milliseconds @param {() => void} task */
  after(name, milliseconds, task) {
    clearTimeout(this.timers[name]);
    this.timers[name] = window.setTimeout(task, milliseconds);
  }
}
