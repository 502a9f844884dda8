/** Asking before something that many people would notice. */

import { byId, setText } from "./dom.js";
import { sayCount } from "./words.js";

/**
 * @param {number} count
 * @returns {Promise<boolean>}
 */
export function confirmClosing(count) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("inbox-confirm"));
  setText(byId("inbox-confirm-text"), sayCount("confirm_close", count));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
