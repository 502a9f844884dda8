/**
 * "Continue as ...?" While it stands, nothing of either person is on the page.
 *
 * @typedef {import("./session.js").EndUser} EndUser
 */

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.getElementById(name));

/**
 * @param {EndUser} before who is here
 * @param {EndUser} user who has come
 * @param {AbortSignal} signal the question is no longer wanted
 * @returns {Promise<boolean>} whether to go on as who has come
 */
export const ask = (before, user, signal) =>
  new Promise((resolve, reject) => {
    const stand = before.assurance === "anonymous" ? "anonymous" : before.name ? "named" : "unnamed";
    word("questionTitle", user.name ? "named" : "unnamed", user.name);
    word("questionText", stand, before.name);
    word("questionYes", user.name ? "named" : "unnamed", user.name);
    word("questionNo", stand, before.name);
    const close = () => {
      document.body.classList.remove("asking");
      part("question").hidden = true;
    };
    part("questionYes").onclick = () => (close(), forgetDraft(), resolve(true));
    part("questionNo").onclick = () => (close(), resolve(false));
    signal.addEventListener("abort", () => (close(), reject(signal.reason)), { once: true });
    document.body.classList.add("asking");
    part("question").hidden = false;
    part("questionTitle").focus();
  });

/** Fill in one of the sentences that the page has for this place. @param {string} id @param {string} [name] */
const word = (id, /** @type {string} */ kind, name = "") => {
  const place = part(id);
  place.textContent = (place.dataset[kind] || "").replaceAll("{name}", () => name);
};

/** What is half written is the other person's. */
const forgetDraft = () => {
  const input = /** @type {HTMLTextAreaElement} */ (part("text"));
  input.value = "";
  input.dispatchEvent(new Event("input"));
};
