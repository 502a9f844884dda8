/**
 * What is kept about the visitor: a copy of it, its end, and the end of all their sessions. Loaded from the menu.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { Panel, button } from "./panel.js";
import { signOut } from "./leaving.js";
import { Refusal, request } from "./session.js";
import { make } from "./view.js";

const SAVING = 60_000; // milliseconds that a browser gets to save the file

/** @param {Room} room @param {Record<string, string>} words */
export const start = async (room, words) => {
  const panel = new Panel(room, words, words.myData || "");
  panel.show(
    make("p", "hint", words.myDataText),
    section(words.export, words.exportText, panel.action(words.export || "", () => save(room))),
    section(words.signOut, words.signOutText, panel.action(words.signOut || "", () => leaveEverywhere(room))),
    section(words.erase, words.eraseText, erasing(room, panel)),
  );
};

/** @param {string | undefined} title @param {string | undefined} text @param {HTMLElement} action */
const section = (title, text, action) => {
  const box = make("section", "matter");
  box.append(make("h3", "", title), make("p", "", text), action);
  return box;
};

/** It is asked once more before anything is erased. @param {Room} room @param {Panel} panel */
const erasing = (room, panel) => {
  const { words } = panel;
  const box = make("div", "erasing");
  const first = button("button danger", words.erase);
  const question = make("p", "sure", words.eraseSure);
  const sure = panel.action(words.eraseYes || "", () => erase(room, panel));
  sure.classList.add("danger");
  const cancel = button("button", words.cancel);
  const ask = (/** @type {boolean} */ isAsked) => {
    box.replaceChildren(...(isAsked ? [question, cancel, sure] : [first]));
    (isAsked ? cancel : first).focus();
  };
  first.addEventListener("click", () => ask(true));
  cancel.addEventListener("click", () => ask(false));
  box.append(first);
  return box;
};

/** @param {Room} room */
const save = async ({ visit }) => {
  const answer = await fetch("/widget/api/v1/me", {
    headers: { Authorization: `Bearer ${visit?.session?.token}` },
    credentials: "omit",
    signal: visit?.signal,
  });
  if (!answer.ok) throw new Refusal((await answer.json()).code);
  const href = URL.createObjectURL(await answer.blob());
  Object.assign(make("a"), { href, download: "my-data.json" }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVING);
};

/** @param {Room} room @param {Panel} panel */
const erase = async ({ visit, config }, panel) => {
  panel.stay();
  await request("DELETE", "me", { token: visit?.session?.token });
  panel.show(make("p", "hint", panel.words.erased));
  visit?.thread.clear();
  await signOut(config.channel, visit?.session);
};

/** @param {Room} room */
const leaveEverywhere = async ({ visit, config }) => {
  await request("DELETE", "sessions", { token: visit?.session?.token });
  await signOut(config.channel, visit?.session);
};
