/**
 * The visitor's conversations, to go on with one of them or to begin another. Loaded from the menu.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {{id: string, seq: number, state: string, preview: string, last_at: string, unread: number, rating: object | null}} Listed
 */
import { localeOf } from "./list.js";
import { Panel, button } from "./panel.js";
import { request } from "./session.js";
import { Thread } from "./thread.js";
import { make } from "./view.js";

const DAY = 86_400_000; // milliseconds

/** @param {Room} room @param {Record<string, string>} words */
export const start = async (room, words) => {
  const { visit, config } = room;
  if (!visit?.session) return;
  const panel = new Panel(room, words, words.conversations || "");
  panel.body.ariaBusy = "true";
  const { conversations } = await request("GET", "conversations", { token: visit.session.token, signal: visit.signal });
  panel.body.ariaBusy = "false";
  const list = make("ul", "conversations");
  for (const one of /** @type {Listed[]} */ (conversations)) {
    const row = make("li");
    row.append(line(one, words, localeOf(config.language), one.id === visit.thread.conversation, () => go(room, panel, one)));
    list.append(row);
  }
  const begin = () => request("POST", "conversations", { token: visit.session?.token, body: {}, signal: visit.signal });
  const fresh = panel.action(words.newConversation || "", async () => go(room, panel, await begin()));
  panel.show(conversations.length ? list : make("p", "hint", words.noConversations), fresh);
};

/** @param {Listed} one @param {Record<string, string>} words @param {string} language @param {boolean} isHere @param {() => void} choose */
const line = ({ state, preview, last_at: at, unread }, words, language, isHere, choose) => {
  const entry = button("entry", "");
  const text = Object.assign(make("span", "preview", preview), { dir: "auto" });
  const time = Object.assign(make("time", "", when(at, language)), { dateTime: at });
  entry.append(text, time);
  if (state === "closed") entry.append(make("span", "ended", words.ended));
  if (unread) entry.append(Object.assign(make("b", "count", new Intl.NumberFormat(language).format(unread)), { title: words.unread }));
  if (isHere) entry.setAttribute("aria-current", "true");
  entry.addEventListener("click", choose);
  return entry;
};

/** The hour of today, else the day. @param {string} at @param {string} language */
const when = (at, language) => {
  const date = new Date(at);
  const isToday = Date.now() - date.getTime() < DAY && date.getDate() === new Date().getDate();
  const format = isToday ? { hour: "numeric", minute: "2-digit" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, /** @type {Intl.DateTimeFormatOptions} */ (format)).format(date);
};

/** Show another conversation of the same person. */
const go = async (/** @type {Room} */ room, /** @type {Panel} */ panel, /** @type {Listed} */ place) => {
  const { visit, view } = room;
  panel.close();
  if (!visit?.session || place.id === visit.thread.conversation) return;
  visit.thread = new Thread();
  view.seen = 0;
  view.answers("");
  view.render([]);
  await visit.admit(visit.session, place);
  view.actions.open("end", (visit.isOver = place.state === "closed"), Boolean(place.rating));
};
