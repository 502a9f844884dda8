/**
 * A page of its own inside the chat, with a way back. It goes when the visitor changes, so that nothing of one person
 * is ever before the eyes of another. Loaded with the first such page.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { drawing } from "./drawing.js";
import { Refusal } from "./session.js";
import { make, part } from "./view.js";

const BESIDE = ["log", "composer", "who", "latest"];

export class Panel {
  box = make("section", "panel");
  body = make("div", "body");

  /** @param {Room} room @param {Record<string, string>} words @param {string} title */
  constructor({ view, visit }, words, title) {
    this.view = view;
    this.words = words;
    this.signal = visit?.signal;
    const head = make("header", "panel-head");
    const back = button("icon", "");
    back.ariaLabel = words.back || "";
    back.append(drawing("m15 5-7 7 7 7"));
    back.addEventListener("click", () => this.close());
    const heading = Object.assign(make("h2", "", title), { tabIndex: -1, id: "panelTitle" });
    head.append(back, heading);
    this.box.setAttribute("aria-labelledby", "panelTitle");
    this.box.append(head, this.body);
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // one step back, not out of the chat
      this.close();
    });
    this.signal?.addEventListener("abort", this.leave);
    for (const name of BESIDE) part(name).inert = true;
    part("log").before(this.box);
    heading.focus();
  }

  /** Back to the conversation. */
  close() {
    this.leave();
    this.view.focus();
  }

  leave = () => {
    this.signal?.removeEventListener("abort", this.leave);
    this.box.remove();
    for (const name of BESIDE) part(name).inert = false;
  };

  /** What it says now is nobody's own and may outlast the visitor. */
  stay() {
    this.signal?.removeEventListener("abort", this.leave);
  }

  /** Replace what the page shows. @param {Array<HTMLElement | null>} parts */
  show(...parts) {
    this.body.replaceChildren(...parts.filter((one) => one !== null));
  }

  /**
   * A button that is out of use while what it does is done; a failure is told beside it.
   *
   * @param {string} text @param {() => Promise<unknown>} task @param {Record<string, string>} [sentences] by reason
   */
  action(text, task, sentences = {}) {
    const box = make("div", "action");
    const does = button("button", text);
    const result = make("p", "result");
    result.setAttribute("role", "status");
    does.addEventListener("click", async () => {
      if (does.ariaDisabled === "true") return;
      does.ariaDisabled = "true";
      result.textContent = "";
      try {
        const sentence = await task();
        if (typeof sentence === "string") result.textContent = sentence;
        result.dataset.kind = "ok";
      } catch (error) {
        const reason = error instanceof Refusal ? error.reason : "";
        result.textContent = sentences[reason] || this.words.failed || "";
        result.dataset.kind = "bad";
      }
      does.ariaDisabled = "false";
    });
    box.append(does, result);
    return box;
  }
}

/** @param {string} className @param {string} [text] */
export const button = (className, text) => Object.assign(make("button", className, text), { type: "button" });
