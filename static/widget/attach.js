/**
 * Files that wait beside the text: chosen, dragged, pasted or photographed, on their way with progress, to be taken
 * back until the message is sent. Loaded with the first one.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {import("./thread.js").Attachment} Attachment
 */
import { sign, sizeOf } from "./files.js";
import { style, wordsOf } from "./later.js";
import { make, part } from "./view.js";

const FINAL = ["payload_too_large", "unsupported_media_type"]; // no try helps

/** @type {Tray | null} */
let tray = null;

/** @param {Room} room @param {File[]} files none while they are still being dragged */
export const attach = async (room, files) => {
  if (part("composer").hidden) return;
  style(room);
  const words = await wordsOf(room);
  if (!tray?.isFor(room)) tray = new Tray(room, words);
  if (files.length) tray.add(files);
  else tray.invite();
};

class Tray {
  place = make("ul", "tray");
  waiting = /** @type {Waiting[]} */ ([]);

  /** @param {Room} room @param {Record<string, string>} words */
  constructor(room, words) {
    this.room = room;
    this.words = words;
    this.place.setAttribute("aria-label", words.files || "");
    part("composer").before(this.place);
    room.view.tray.clear = () => this.clear();
    room.visit?.signal.addEventListener("abort", () => this.end());
    document.addEventListener("dragleave", this.leave);
    document.addEventListener("drop", this.farewell);
  }

  /** @param {Room} room */
  isFor(room) {
    return this.room.visit === room.visit;
  }

  /** Something is dragged over the chat: say that it may be dropped. */
  invite() {
    part("composer").dataset.invites = this.words.drop;
  }

  /** Out of the chat, not only from one thing in it to the next. @param {DragEvent} event */
  leave = ({ relatedTarget }) => relatedTarget || this.farewell();

  farewell = () => {
    delete part("composer").dataset.invites;
  };

  /** @param {File[]} files */
  add(files) {
    this.farewell();
    for (const file of files.slice(0, this.room.config.files - this.waiting.length)) {
      const one = new Waiting(this, file);
      this.waiting.push(one);
      this.place.append(one.row);
      one.send();
    }
    this.tell();
    this.room.view.input.focus();
  }

  /** @param {Waiting} one */
  remove(one) {
    const index = this.waiting.indexOf(one);
    one.stop();
    one.row.remove();
    this.waiting.splice(index, 1);
    const next = this.waiting[index] || this.waiting[index - 1];
    if (next) next.cancel.focus();
    else this.room.view.input.focus();
    this.tell();
  }

  /** Let the composer know what can be sent. */
  tell() {
    const { view } = this.room;
    view.tray.attachments = this.waiting.flatMap(({ stored }) => stored || []);
    view.tray.isBusy = this.waiting.some(({ state }) => state === "sending");
    view.resize();
  }

  clear() {
    for (const one of this.waiting) one.stop();
    this.waiting = [];
    this.place.replaceChildren();
    this.tell();
  }

  /** Somebody else is here now. */
  end() {
    this.clear();
    this.place.remove();
    document.removeEventListener("dragleave", this.leave);
    document.removeEventListener("drop", this.farewell);
  }
}

class Waiting {
  row = make("li", "waiting");
  request = new XMLHttpRequest(); // fetch() tells nobody how far an upload is
  state = /** @type {"sending" | "failed" | "stored"} */ ("sending");
  stored = /** @type {Attachment | null} */ (null);
  bar = make("progress");
  about = make("span", "size");

  /** @param {Tray} tray @param {File} file */
  constructor(tray, file) {
    const { words, room } = tray;
    this.tray = tray;
    this.file = file;
    this.about.textContent = sizeOf(room, file.size);
    this.about.setAttribute("role", "status");
    this.cancel = Object.assign(make("button", "icon", "×"), { type: "button" });
    this.cancel.ariaLabel = (words.removeFile || "").replace("{name}", file.name);
    this.cancel.addEventListener("click", () => tray.remove(this));
    this.again = Object.assign(make("button", "retry", words.tryAgain), { type: "button", hidden: true });
    this.again.addEventListener("click", () => this.send());
    this.bar.ariaLabel = file.name;
    this.bar.max = 1;
    const text = make("span", "about");
    text.append(make("bdi", "name", file.name), this.about, this.again, this.bar);
    this.row.append(sign(), text, this.cancel);
  }

  async send() {
    const { room, words } = this.tray;
    this.set("sending");
    const body = new FormData();
    body.append("file", this.file);
    try {
      if (!room.visit?.session) await room.visit?.open();
      const answer = await this.post(body, room.visit?.session?.token || "");
      if (answer.status !== 201) throw new Error(answer.body?.code);
      this.stored = answer.body;
      this.set("stored");
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.set("failed", words[`file.${message}`] || words["file."]);
      this.again.hidden = FINAL.includes(message);
    }
  }

  /** @param {FormData} body @param {string} token @returns {Promise<{status: number, body: any}>} */
  post(body, token) {
    const request = (this.request = new XMLHttpRequest());
    return new Promise((resolve, reject) => {
      request.upload.onprogress = ({ loaded, total }) => (this.bar.value = total ? loaded / total : 0);
      request.onload = () => resolve({ status: request.status, body: request.response });
      request.onerror = () => reject(new Error("unreachable"));
      request.open("POST", "/widget/api/v1/attachments");
      request.responseType = "json";
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.send(body);
    });
  }

  /** @param {"sending" | "failed" | "stored"} state @param {string} [reason] */
  set(state, reason) {
    this.state = this.row.dataset.state = state;
    this.bar.hidden = state !== "sending";
    this.again.hidden = state !== "failed";
    if (reason) this.about.textContent = reason;
    else this.about.textContent = sizeOf(this.tray.room, this.file.size);
    this.tray.tell();
  }

  stop() {
    this.request.abort();
  }
}
