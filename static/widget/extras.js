/**
 * What hangs on a message besides its text: answers to choose from, cards, files. Loaded with the first message that
 * has any.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {import("./thread.js").Item} Item
 * @typedef {import("./thread.js").Button} Button
 * @typedef {import("./thread.js").Card} Card
 */
import { linkTo } from "./list.js";
import { style } from "./later.js";
import { attempt } from "./session.js";
import { make } from "./view.js";

/** @param {Room} room @param {HTMLElement} row @param {Item} item */
export const dress = async (room, row, item) => {
  style(room);
  const note = row.lastElementChild;
  for (const card of listOf(item.cards)) note?.before(shown(room, card));
  const choices = group(room, item.buttons);
  if (choices) note?.after(choices);
  const files = listOf(item.attachments);
  if (!files.length) return;
  const { shownFile } = await import("./files.js");
  for (const file of files) note?.before(shownFile(room, file));
};

/** @param {Room} room @param {Card} card */
const shown = (room, card) => {
  const box = make("div", "card");
  box.dir = "auto";
  if (card.title) box.append(make("strong", "", String(card.title)));
  if (card.text) box.append(make("span", "", String(card.text)));
  const address = webAddress(card.url);
  if (address) box.append(linkTo(address, new URL(address).host));
  const choices = group(room, card.buttons);
  if (choices) box.append(choices);
  return box;
};

/** @param {Room} room @param {Button[] | undefined} buttons */
const group = (room, buttons) => {
  const choices = listOf(buttons).map((button) => choice(room, button));
  if (!choices.length) return null;
  const box = make("div", "choices");
  box.append(...choices);
  return box;
};

/** An answer that is sent with one click, or a way out of the chat. @param {Room} room @param {Button} button */
const choice = (room, { text, value, url }) => {
  const label = String(text);
  if (url !== undefined) {
    const address = webAddress(url);
    return Object.assign(address ? linkTo(address, label) : make("span", "", label), { className: "choice", dir: "auto" });
  }
  const button = make("button", "choice", label);
  button.type = "button";
  button.dir = "auto";
  button.addEventListener("click", () => {
    room.view.actions.send(label, { reply: String(value ?? text) });
    room.view.follow();
    room.view.input.focus();
  });
  return button;
};

/** The address if it leads to the web, else "". @param {unknown} value */
const webAddress = (value) => {
  const text = String(value ?? "");
  return (/^https?:\/\/[^\s\\]+$/i.test(text) && attempt(() => new URL(text).href)) || "";
};

/** Extras are made by scripts of the company's own; what is no list of objects is left out. @template T */
const listOf = (/** @type {T[] | undefined} */ values) =>
  Array.isArray(values) ? values.filter((value) => value && typeof value === "object") : [];
