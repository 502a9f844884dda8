/** Mailing the open conversation: to the visitor, where a code proved the mailbox, or to oneself. */

import { byId, el } from "./dom.js";
import { pick } from "./picker.js";
import { say } from "./words.js";

/** @typedef {{visitor: string, me: string}} Mailboxes `visitor`: "" where no code proved one */

/** @param {Mailboxes} mailboxes */
export function mailButton({ visitor, me }) {
  const attributes = { type: "button", class: "inbox-client-page inbox-link", "aria-haspopup": "dialog" };
  return el("button", { ...attributes, "data-mails-to": visitor, "data-mails-me": me }, say("client_mail"));
}

/**
 * Let those buttons work, however often the pane is drawn anew.
 *
 * @param {import("./inbox.js").Inbox} inbox
 * @param {import("./toast.js").Toast} toast
 */
export function listenForMailing(inbox, toast) {
  byId("inbox-client-body").addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-mails-me]") : null;
    if (!(button instanceof HTMLElement) || !inbox.open) return;
    const place = inbox.open;
    const to = await choose({ visitor: button.dataset.mailsTo ?? "", me: button.dataset.mailsMe ?? "" });
    if (to === undefined) return;
    const answer = await inbox.send(`conversations/${place}/mail/`, { to });
    if (answer) toast.show(say("did_mail", { address: answer.to }));
  });
}

/** @param {Mailboxes} mailboxes */
function choose({ visitor, me }) {
  const theirs = visitor ? [{ value: "visitor", label: say("mail_visitor"), hint: visitor }] : [];
  const mine = { value: "me", label: say("mail_me"), hint: visitor ? me : `${me} · ${say("mail_nobody")}` };
  return pick(say("mail_to"), [...theirs, mine]);
}
