// The chat of the Look tab, drawn from what stands in its fields, while one writes. Colours are set on the element, by
// names that the stylesheet knows; what people wrote is only ever text.

import { contrast, inkOn, readable } from "./contrast.js";

const LIGHT_SURFACE = "#ffffff"; // --usher-raised of the chat, in light and in dark
const DARK_SURFACE = "#151b1a";
const STARTERS_MOST = 6;

/**
 * What somebody wrote into a field of the form; "" if there is none.
 * @param {string} name
 * @returns {string}
 */
function written(name) {
  const field = document.getElementById(`id_${name}`);
  const isBox = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
  return isBox ? field.value.trim() : "";
}

/**
 * In the language of the preview, else as it is said to everybody.
 * @param {string} name
 * @param {string} language
 * @returns {string}
 */
function said(name, language) {
  return written(`words-${language}-${name}`) || written(name);
}

class Preview {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.page = /** @type {HTMLElement} */ (section.querySelector("#preview-page"));
    this.chat = /** @type {HTMLElement} */ (section.querySelector(".preview-chat"));
    this.note = /** @type {HTMLElement} */ (section.querySelector("#preview-contrast"));
  }

  draw() {
    const chosen = this.language();
    const language = chosen?.code || "";
    const title = written("title") || this.section.dataset.company || "";
    const starters = said("starters", language).split("\n").map((line) => line.trim()).filter(Boolean);
    this.chat.dir = chosen?.place.dir || "ltr";
    this.page.dataset.position = written("position") || "end";
    this.show("title", title);
    this.show("initial", [...title][0] ?? "");
    this.show("greeting", said("greeting", language) || chosen?.place.dataset.greeting || "");
    this.show("placeholder", said("placeholder", language) || chosen?.place.dataset.placeholder || "");
    this.show("disclaimer", said("disclaimer", language));
    this.list([...new Set(starters)].slice(0, STARTERS_MOST));
    this.paint(written("accent"));
  }

  /** The language that is shown, and the element that knows its usual words. */
  language() {
    const choice = this.section.querySelector("#preview-language");
    if (choice instanceof HTMLSelectElement) {
      const place = choice.selectedOptions[0];
      return place && { code: choice.value, place };
    }
    return choice instanceof HTMLElement ? { code: this.section.dataset.main ?? "", place: choice } : null;
  }

  /** @param {string} name @param {string} text */
  show(name, text) {
    for (const place of this.page.querySelectorAll(`[data-shows="${name}"]`)) {
      place.textContent = text;
    }
  }

  /** @param {string[]} starters */
  list(starters) {
    const entries = starters.map((text) => Object.assign(document.createElement("li"), { textContent: text, dir: "auto" }));
    this.page.querySelector('[data-shows="starters"]')?.replaceChildren(...entries);
  }

  /** @param {string} accent */
  paint(accent) {
    if (!/^#[0-9a-f]{6}$/i.test(accent)) {
      return;
    }
    const ink = inkOn(accent);
    const shades = { light: readable(accent, LIGHT_SURFACE), dark: readable(accent, DARK_SURFACE) };
    const { style } = this.page;
    style.setProperty("--preview-accent", accent);
    style.setProperty("--preview-on-accent", ink);
    style.setProperty("--preview-text-light", shades.light);
    style.setProperty("--preview-text-dark", shades.dark);
    const { white = "", black = "", shaded = "" } = this.note.dataset;
    const sentence = (ink === "#ffffff" ? white : black).replace("{ratio}", `${contrast(ink, accent).toFixed(1)}:1`);
    const isShaded = shades.light !== accent.toLowerCase() || shades.dark !== accent.toLowerCase();
    const whole = isShaded ? `${sentence} ${shaded}` : sentence;
    if (this.note.textContent !== whole) {
      this.note.textContent = whole;
    }
  }
}

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".look-preview"))) {
  const preview = new Preview(section);
  section.closest("form")?.addEventListener("input", () => preview.draw());
  section.querySelector("#preview-language")?.addEventListener("change", () => preview.draw());
  preview.draw();
}
