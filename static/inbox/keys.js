/** The keyboard map: single keys, never while somebody writes or a dialog is open. */

import { byId } from "./dom.js";

const SETTING = "usher.inbox.keys";
const WRITABLE = "input, textarea, select, [contenteditable]";

/**
 * Run `actions[key]` when its key is pressed. `Escape` also works while writing. People whose software presses
 * keys for them can switch the single keys off in the dialog.
 *
 * @param {Record<string, () => void>} actions
 */
export function listenForKeys(actions) {
  const toggle = /** @type {HTMLInputElement} */ (byId("inbox-keys-on"));
  toggle.checked = localStorage.getItem(SETTING) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(SETTING, toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const isWriting = event.target instanceof Element && event.target.matches(WRITABLE);
    if (event.key !== "Escape" && (isWriting || !toggle.checked)) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    if (event.key.startsWith("Arrow") && !movesRows(event.target)) return;
    event.preventDefault();
    action();
  });
}

/**
 * Arrows move rows from the list or from nowhere; inside the conversation they scroll.
 *
 * @param {EventTarget | null} target
 */
function movesRows(target) {
  return target === document.body || (target instanceof Element && target.closest("#inbox-list") !== null);
}
