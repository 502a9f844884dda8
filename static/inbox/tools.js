/** The tools around the list and the conversation, joined to each other: filters, saved views, picking, quick replies. */

import { Actions } from "./actions.js";
import { Availability } from "./availability.js";
import { Beside } from "./beside.js";
import { BulkBar } from "./bulk_bar.js";
import { byId } from "./dom.js";
import { FilterPanel } from "./filter_panel.js";
import { listenForMailing } from "./mailing.js";
import { Notices } from "./notices.js";
import { QuickReplies } from "./quick_replies.js";
import { addressOf } from "./route.js";
import { SavedViews } from "./saved_views.js";
import { Selection } from "./selection.js";
import { Toast } from "./toast.js";
import { Work } from "./work.js";

/** @typedef {import("./bulk_bar.js").BulkAction} BulkAction */

const FRESH = 30_000;

/**
 * @param {import("./inbox.js").Inbox} inbox
 * @param {import("./list_view.js").ListView} list
 * @param {{me: import("./types.js").Named & {is_away: boolean}, views: import("./saved_views.js").View[]}} settings
 */
export function setUpTools(inbox, list, { me, views }) {
  const choices = remembered(() => inbox.ask("choices/"));
  const selection = new Selection();
  const toast = new Toast();
  const beside = new Beside(inbox);
  new Notices(inbox);
  listenForMailing(inbox, toast);
  const availability = new Availability(inbox, toast, me.is_away);
  const work = new Work({ inbox, actions: new Actions(inbox, toast), selection, choices, me: me.id });
  const bulk = new BulkBar(selection, () => list.shown);
  const filters = new FilterPanel(choices, me.id);
  const saved = new SavedViews(views, (path, body) => inbox.send(path, body), () => inbox.listing.question);
  const replies = new QuickReplies((id) => inbox.ask(`conversations/${id}/replies/`));
  const search = /** @type {HTMLInputElement} */ (byId("inbox-search"));

  for (const button of document.querySelectorAll("[data-closes]")) {
    button.addEventListener("click", () => button.closest("dialog")?.close(""));
  }
  bulk.addEventListener("action", (event) => work[/** @type {CustomEvent<BulkAction>} */ (event).detail]());
  filters.addEventListener("change", (event) => {
    history.pushState(null, "", addressOf(/** @type {CustomEvent} */ (event).detail, inbox.open));
    inbox.follow();
  });
  inbox.addEventListener("asked", () => {
    const { question } = inbox.listing;
    if (search.value.trim() !== question.q.trim()) search.value = question.q;
    filters.render(question);
    saved.render();
    replies.show(inbox.open);
  });
  inbox.listing.addEventListener("change", () => {
    selection.keep(new Set(list.shown));
    if (selection.size) bulk.render();
  });
  return { work, selection, toast, bulk, filters, saved, beside, availability };
}

/**
 * Ask once for several questions that come soon after each other.
 *
 * @template T
 * @param {() => Promise<T | null>} ask
 */
function remembered(ask) {
  /** @type {Promise<T | null> | null} */
  let known = null;
  let at = 0;
  return () => {
    if (!known || Date.now() - at > FRESH) {
      at = Date.now();
      known = ask();
    }
    return known;
  };
}
