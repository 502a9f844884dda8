/** A sound and a desktop notice when somebody waits: from one tab, and the notice only when nobody looks. */

import { byId } from "./dom.js";
import { Lead } from "./lead.js";
import { oneLine } from "./links.js";
import { addressOf } from "./route.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */

const SOUND = "usher.inbox.sound";
const DESKTOP = "usher.inbox.notices";
const REST = 3_000; // between two sounds
const NOTES = [587, 784]; // Hz
const LENGTH = 0.14; // seconds of each
const LOUD = 0.07;
const TEXT = 120;

export class Notices {
  #lead = new Lead();
  #soundedAt = 0;
  #inbox;

  /** @param {import("./inbox.js").Inbox} inbox */
  constructor(inbox) {
    this.#inbox = inbox;
    for (const event of ["queued", "woken", "answered"]) {
      inbox.listing.addEventListener(event, (told) => this.#tell(/** @type {CustomEvent<Row>} */ (told).detail));
    }
    const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-notices"));
    byId("inbox-do-notices").addEventListener("click", () => dialog.showModal());
    const sound = box("inbox-sound-on", isSoundOn());
    sound.addEventListener("change", () => {
      localStorage.setItem(SOUND, sound.checked ? "on" : "off");
      if (sound.checked) chime();
    });
    const desktop = box("inbox-notices-on", isDesktopOn());
    desktop.disabled = !("Notification" in window);
    desktop.addEventListener("change", async () => {
      const isAllowed = !desktop.checked || (await Notification.requestPermission()) === "granted";
      byId("inbox-notices-denied").hidden = isAllowed;
      desktop.checked = desktop.checked && isAllowed;
      localStorage.setItem(DESKTOP, desktop.checked ? "on" : "off");
    });
  }

  /** @param {Row} row */
  #tell(row) {
    const isRead = row.id === this.#inbox.open && document.hasFocus();
    if (!this.#lead.isLeading || isRead) return;
    if (isSoundOn() && Date.now() - this.#soundedAt > REST) {
      this.#soundedAt = Date.now();
      chime();
    }
    if (isDesktopOn() && !this.#lead.isSeen) this.#show(row);
  }

  /** @param {Row} row */
  #show(row) {
    const body = oneLine(row.preview).slice(0, TEXT) || say("no_messages");
    const notice = new Notification(oneLine(row.end_user.name), { body, tag: row.id, lang: document.documentElement.lang });
    notice.addEventListener("click", () => {
      window.focus();
      history.pushState(null, "", addressOf("all", row.id));
      this.#inbox.follow();
      notice.close();
    });
  }
}

const isSoundOn = () => localStorage.getItem(SOUND) !== "off";
const isDesktopOn = () =>
  localStorage.getItem(DESKTOP) === "on" && "Notification" in window && Notification.permission === "granted";

/**
 * @param {string} id
 * @param {boolean} isOn
 */
function box(id, isOn) {
  const found = /** @type {HTMLInputElement} */ (byId(id));
  found.checked = isOn;
  return found;
}

/** Made, not fetched. Nothing where the browser lets a page be heard only after a click. */
function chime() {
  const context = new AudioContext();
  NOTES.forEach((note, index) => {
    const start = context.currentTime + index * LENGTH;
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = note;
    volume.gain.setValueAtTime(LOUD, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + LENGTH);
  });
  setTimeout(() => context.close(), 1_000);
}
