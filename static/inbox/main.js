/** Start of the inbox: parts are made, joined, and tied to mouse and keyboard. */

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId, setText } from "./dom.js";
import { takeFiles } from "./dropping.js";
import { Inbox } from "./inbox.js";
import { listenForKeys } from "./keys.js";
import { ListView } from "./list_view.js";
import { Outbox } from "./outbox.js";
import { VIEWS } from "./question.js";
import { go, note } from "./route.js";
import { ThreadView } from "./thread_view.js";
import { keepTimes } from "./time.js";
import { Toolbar } from "./toolbar.js";
import { Tray } from "./tray.js";
import { setUpTools } from "./tools.js";
import { readWords, say } from "./words.js";

/** @typedef {import("./toolbar.js").Action} Action */

const settings = JSON.parse(byId("inbox-settings").textContent ?? "{}");
readWords(settings.companies);
if (!location.search && settings.opens) history.replaceState(null, "", `?${settings.opens}`);
const connection = new Connection(settings.socket);
const list = new ListView(settings.me.id);
const tray = new Tray((id) => `${settings.base}conversations/${id}/attachments/`, settings.files);
const inbox = new Inbox(settings, {
  connection,
  outbox: new Outbox(sessionStorage, settings.me.id, (frame) => connection.send(frame)),
  list,
  threadView: new ThreadView(),
  toolbar: new Toolbar(settings.me.id),
  composer: new Composer(sessionStorage, tray),
});
const { work, selection, toast, bulk, filters, saved, beside, availability } = setUpTools(inbox, list, settings);
const search = /** @type {HTMLInputElement} */ (byId("inbox-search"));
const keysDialog = /** @type {HTMLDialogElement} */ (byId("inbox-keys"));

/** @type {Record<Action, () => void>} */
const ACTIONS = {
  mine: () => (selection.size ? work.run("assign", { to: "me" }) : command(beside.take())),
  assign: () => work.assign(),
  close: () => command({ type: "close" }),
  reopen: () => command({ type: "reopen" }),
  resume: () => command({ type: "reopen" }),
  back: () => leave(),
  client: () => toggleClient(),
  team: () => work.assign(),
  priority: () => work.prioritise(),
  tag: () => work.tag(),
  snooze: () => work.snooze(),
  pend: () => work.run("pend"),
};

inbox.toolbar.addEventListener("action", (event) => {
  const action = /** @type {CustomEvent<Action>} */ (event).detail;
  if (action !== "client" && action !== "back") selection.set([]);
  ACTIONS[action]();
});
inbox.composer.addEventListener("send", (event) => {
  const { kind, text, attachments } = /** @type {CustomEvent} */ (event).detail;
  inbox.outbox.add(inbox.open, kind, text, attachments);
});
takeFiles(() => inbox.composer.mode === "message" && !byId("inbox-composer").hidden, (files) => tray.add(files));
inbox.composer.addEventListener("typing", () => command({ type: "typing" }));
inbox.threadView.addEventListener("older", () => inbox.loadOlder());
inbox.threadView.addEventListener("bottom", () => inbox.markRead());
inbox.outbox.addEventListener("stuck", () => connection.renew());
connection.addEventListener("state", showConnection);
search.addEventListener("input", () => seek(search.value));
byId("inbox-more").addEventListener("click", () => inbox.listing.more());
byId("inbox-complaint-dismiss").addEventListener("click", () => (byId("inbox-complaint").hidden = true));
byId("inbox-do-client-close").addEventListener("click", () => toggleClient());
byId("inbox-do-keys").addEventListener("click", () => keysDialog.showModal());
byId("inbox").addEventListener("click", followInside);
byId("inbox-entries").addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (button?.dataset.retry) inbox.outbox.retry(button.dataset.retry);
  if (button?.dataset.discard) inbox.outbox.discard(button.dataset.discard);
});
addEventListener("popstate", () => inbox.follow());
addEventListener("focus", () => inbox.markRead());

listenForKeys({
  j: () => list.move(1),
  k: () => list.move(-1),
  ArrowDown: () => list.move(1),
  ArrowUp: () => list.move(-1),
  r: () => write("message"),
  n: () => write("note"),
  a: () => (selection.size ? ACTIONS.mine() : press("mine")),
  t: () => work.assign(),
  e: () => (selection.size ? work.close() : press("close")),
  o: () => press("reopen") || press("resume"),
  s: () => work.snooze(),
  w: () => work.run("pend"),
  l: () => work.tag(),
  p: () => work.prioritise(),
  x: () => pickRow(),
  z: () => toast.undo(),
  u: () => availability.choose(),
  f: () => filters.toggle(),
  v: () => saved.open(),
  ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index + 1), () => openView(index)])),
  "/": () => search.focus(),
  "?": () => keysDialog.showModal(),
  Escape: escape,
});

keepTimes();
inbox.follow();
connection.open();

/**
 * Send a command about the open conversation.
 *
 * @param {import("./types.js").Frame} frame
 */
function command(frame) {
  if (!inbox.open) return;
  const isSent = connection.send({ conversation: inbox.open, ...frame });
  if (!isSent && frame.type !== "typing") inbox.complain(say("no_line"));
}

/**
 * A key works where its button would, and not where the button is hidden.
 *
 * @param {Action} action
 */
function press(action) {
  const isThere = inbox.open !== "" && !byId(`inbox-do-${action}`).hidden;
  if (isThere) ACTIONS[action]();
  return isThere;
}

/** The views in their order, and behind them those that were saved. @param {number} index */
function openView(index) {
  const kept = saved.views[index - VIEWS.length];
  if (kept) history.pushState(null, "", `?${kept.query}`);
  else if (VIEWS[index]) go(VIEWS[index], "");
  inbox.follow();
}

/** Pick the row that has the focus, else the open one. */
function pickRow() {
  const id = list.focused || inbox.open;
  if (id) selection.toggle(id);
}

/** @param {string} q */
function seek(q) {
  inbox.listing.search(q);
  note(inbox.listing.question);
}

/** Pressed while the conversation is still on its way, it waits for that. @param {"message" | "note"} mode */
function write(mode, place = inbox.open) {
  if (!place || place !== inbox.open) return;
  if (byId("inbox-open").hidden) return inbox.listing.addEventListener("change", () => write(mode, place), { once: true });
  if (byId("inbox-composer").hidden) return;
  inbox.composer.mode = mode;
  inbox.composer.focus();
}

/** One step back: out of the search, the field, the picked ones, the filters, the client pane, the conversation. */
function escape() {
  const page = byId("inbox");
  const field = document.activeElement;
  if (field === search && search.value) {
    search.value = "";
    seek("");
  } else if (selection.size && !(field instanceof HTMLTextAreaElement)) bulk.clear();
  else if (filters.isOpen && field?.closest("#inbox-filters")) filters.toggle(false);
  else if (page.dataset.client === "open") toggleClient();
  else if (field instanceof HTMLTextAreaElement || field === search) byId("inbox-head").focus();
  else leave();
}

function leave() {
  const left = inbox.open;
  go(inbox.listing.question, "");
  inbox.follow();
  if (left) list.focusOn(left);
}

function toggleClient() {
  const page = byId("inbox");
  const isOpen = page.dataset.client !== "open";
  page.dataset.client = isOpen ? "open" : "";
  byId("inbox-do-client").setAttribute("aria-expanded", String(isOpen));
}

/**
 * Follow the page's own links without leaving it; keep the browser's ways of opening another tab.
 *
 * @param {MouseEvent} event
 */
function followInside(event) {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const address = link?.getAttribute("href");
  if (!address?.startsWith("?")) return;
  event.preventDefault();
  history.pushState(null, "", address);
  inbox.follow();
  if (inbox.open) byId("inbox-head").focus();
}

function showConnection() {
  if (connection.state !== "open") inbox.outbox.interrupted();
  byId("inbox").dataset.connection = connection.state;
  setText(byId("inbox-connection"), say(`connection_${connection.state}`));
  byId("inbox-signed-out").hidden = connection.state !== "signed-out";
  const link = /** @type {HTMLAnchorElement} */ (byId("inbox-sign-in"));
  link.search = String(new URLSearchParams({ next: location.pathname + location.search }));
}
