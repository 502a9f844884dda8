/** The views that somebody keeps: links beside the page's own, saved from the filters of now. */

import { byId, el, icon, setAttribute } from "./dom.js";
import { oneLine } from "./links.js";
import { readQuestion, writeQuestion } from "./question.js";
import { say } from "./words.js";

/** @typedef {{id: string, name: string, query: string, is_default: boolean}} View */
/** @typedef {import("./question.js").Question} Question */

export class SavedViews {
  #bar = byId("inbox-saved");
  #dialog = /** @type {HTMLDialogElement} */ (byId("inbox-save-view"));
  #send;
  #asked;
  /** @type {View[]} */
  views = [];

  /**
   * @param {View[]} views
   * @param {(path: string, body: object) => Promise<{views: View[]} | null>} send
   * @param {() => Question} asked What the list shows now.
   */
  constructor(views, send, asked) {
    this.views = views;
    this.#send = send;
    this.#asked = asked;
    byId("inbox-do-save-view").addEventListener("click", () => this.open());
    this.#dialog.addEventListener("close", () => this.#dialog.returnValue === "save" && this.#save());
    byId("inbox-save-view-list").addEventListener("click", (event) => this.#pressed(event));
  }

  /** Mark the one that is shown. */
  render() {
    const shown = String(writeQuestion(this.#asked()));
    this.#bar.replaceChildren(
      ...this.views.map((view) => {
        const its = String(writeQuestion(readQuestion(view.query)));
        return el("a", { href: `?${its}`, "aria-current": its === shown ? "page" : null }, el("bdi", {}, oneLine(view.name)));
      }),
    );
    this.#bar.hidden = this.views.length === 0;
  }

  open() {
    const name = /** @type {HTMLInputElement} */ (byId("inbox-save-view-name"));
    name.value = "";
    /** @type {HTMLInputElement} */ (byId("inbox-save-view-default")).checked = false;
    this.#renderList();
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    name.focus();
  }

  #renderList() {
    byId("inbox-save-view-list").replaceChildren(
      ...this.views.map((view) =>
        el(
          "li",
          {},
          el("bdi", {}, oneLine(view.name)),
          button("default", view, say(view.is_default ? "view_is_default" : "view_default"), view.is_default),
          button("delete", view, icon("trash")),
        ),
      ),
    );
  }

  async #save() {
    const name = /** @type {HTMLInputElement} */ (byId("inbox-save-view-name")).value.trim();
    const isDefault = /** @type {HTMLInputElement} */ (byId("inbox-save-view-default")).checked;
    if (!name) return;
    const query = String(writeQuestion(this.#asked()));
    this.#take(await this.#send("views/save/", { name, query, ...(isDefault ? { is_default: true } : {}) }));
  }

  /** @param {MouseEvent} event */
  async #pressed({ target }) {
    const pressed = target instanceof Element ? target.closest("button") : null;
    const view = this.views.find(({ id }) => id === pressed?.dataset.id);
    if (!pressed || !view) return;
    const path = `views/${view.id}/${pressed.dataset.act}/`;
    this.#take(await this.#send(path, pressed.dataset.act === "default" ? { is_default: !view.is_default } : {}));
    this.#renderList();
    byId("inbox-save-view-name").focus();
  }

  /** @param {{views: View[]} | null} answer */
  #take(answer) {
    this.views = answer?.views ?? this.views;
    this.render();
  }
}

/**
 * @param {"default" | "delete"} act
 * @param {View} view
 * @param {Node | string} face
 * @param {boolean} [isPressed]
 */
function button(act, view, face, isPressed) {
  const node = el("button", { type: "button", class: "button bare compact", "data-act": act, "data-id": view.id }, face);
  if (isPressed !== undefined) setAttribute(node, "aria-pressed", String(isPressed));
  else setAttribute(node, "aria-label", say("view_delete", { name: oneLine(view.name) }));
  return node;
}
