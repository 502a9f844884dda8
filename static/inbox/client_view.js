/** The right pane: who this is, how sure we are and why, and what is known about them. */

import { liveSessions } from "./client_sessions.js";
import { byId, el } from "./dom.js";
import { mailButton } from "./mailing.js";
import { link, oneLine, safeAddress } from "./links.js";
import { avatar, mark, setAvatar, setMark } from "./person.js";
import { addressOf } from "./route.js";
import { addForm, removable } from "./properties.js";
import { setTime, timeElement } from "./time.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Assurance} Assurance */
/** @typedef {{key: string, value: string}} Pair */

/**
 * @typedef {object} Client
 * @property {string} id
 * @property {string} name
 * @property {Assurance} assurance
 * @property {string} explanation Why we are this sure, in a sentence.
 * @property {boolean} is_blocked
 * @property {Pair[]} profile
 * @property {{kind: string, value: string, issuer: string}[]} identities
 * @property {Pair[]} verified
 * @property {Pair[]} claimed
 * @property {Pair[]} context
 * @property {{method: string, site: string, since: string, device: string, is_live: boolean} | null} session
 * @property {string[]} groups
 * @property {import("./client_sessions.js").Live[]} sessions Empty for those who may not see them.
 * @property {{score: number, comment: string} | null} rating
 * @property {string} transcript Address at which the conversation is saved.
 * @property {import("./mailing.js").Mailboxes} mailboxes
 * @property {{id: string, state: string, preview: string, last_at: string, channel: string}[]} earlier
 * @property {string} page Address of their page in the console, or "".
 */

/**
 * @param {Client} client
 * @param {(key: string, value: string | null) => void} change Sets a verified property, or removes it.
 * @param {(session: string) => void} end Signs them out of one browser.
 */
export function renderClient(client, change, end) {
  byId("inbox-client-body").replaceChildren(
    ...[
      head(client),
      assurance(client),
      section("rating", rating(client)),
      section("identities", list(client.identities.map((one) => pair(one.kind, one.value, one.issuer)))),
      section("profile", list(client.profile.map(({ key, value }) => pair(key, value)))),
      section("groups", groups(client)),
      properties("verified", client.verified, change),
      client.claimed.length ? properties("claimed", client.claimed) : null,
      client.sessions.length ? section("sessions", liveSessions(client.sessions, end)) : section("session", session(client)),
      section("context", list(client.context.map(({ key, value }) => pair(key, value)))),
      section("earlier", earlier(client)),
    ].filter((node) => node !== null),
  );
}

export function clearClient() {
  byId("inbox-client-body").replaceChildren();
}

/** @param {Client} client */
function head(client) {
  const picture = avatar();
  setAvatar(picture, client.name, client.assurance);
  return el(
    "div",
    { class: "inbox-client-head" },
    picture,
    el("h3", {}, el("bdi", {}, oneLine(client.name))),
    client.is_blocked && el("span", { class: "inbox-chip", "data-state": "blocked" }, say("blocked")),
    client.page && el("a", { href: client.page, class: "inbox-client-page" }, say("client_page")),
    el("a", { href: client.transcript, class: "inbox-client-page", download: true }, say("client_transcript")),
    mailButton(client.mailboxes),
  );
}

/** @param {Client} client */
function assurance(client) {
  const sign = mark();
  setMark(sign, client.assurance);
  sign.setAttribute("aria-hidden", "true");
  return el(
    "div",
    { class: "inbox-assurance", "data-assurance": client.assurance },
    sign,
    el("div", {}, el("strong", {}, say(`assurance_${client.assurance}`)), el("p", {}, client.explanation)),
  );
}

/**
 * @param {string} name
 * @param {HTMLElement | null} body
 */
function section(name, body) {
  if (!body) return null;
  return el("section", { class: "inbox-section" }, el("h4", {}, say(`section_${name}`)), body);
}

/**
 * The two kinds of properties, each under its own mark, so that nobody takes a claim for a fact.
 *
 * @param {"verified" | "claimed"} kind
 * @param {Pair[]} pairs
 * @param {(key: string, value: string | null) => void} [change] Only for those that staff may change.
 */
function properties(kind, pairs, change) {
  const sign = mark();
  setMark(sign, kind);
  return el(
    "section",
    { class: "inbox-section", "data-namespace": kind },
    el("h4", {}, sign, say(`section_${kind}`)),
    el("p", { class: "inbox-hint" }, say(`hint_${kind}`)),
    list(pairs.map(({ key, value }) => (change ? removable(pair(key, value), key, change) : pair(key, value)))),
    change && addForm(change),
  );
}

/** @param {HTMLElement[]} pairs */
function list(pairs) {
  return pairs.length ? el("dl", { class: "inbox-pairs" }, ...pairs) : null;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [hint]
 */
function pair(name, value, hint = "") {
  const text = oneLine(value);
  const address = safeAddress(text);
  return el(
    "div",
    {},
    el("dt", {}, el("bdi", {}, oneLine(name))),
    el("dd", {}, address ? link(text, address) : el("bdi", {}, text), hint && el("small", {}, hint)),
  );
}

/** @param {Client} client */
function groups({ groups: names }) {
  if (names.length === 0) return null;
  return el("p", { class: "inbox-groups" }, ...names.map((name) => el("span", { class: "inbox-chip", dir: "auto" }, oneLine(name))));
}

/** @param {Client} client */
function rating({ rating: its }) {
  if (!its) return null;
  const stars = "★".repeat(its.score) + "☆".repeat(5 - its.score);
  const shown = el("span", { class: "inbox-stars", role: "img", "aria-label": say("rated", { score: its.score }) }, stars);
  return el("div", {}, shown, its.comment && el("p", { class: "inbox-comment", dir: "auto" }, oneLine(its.comment)));
}

/** @param {Client} client */
function session({ session: its }) {
  if (!its) return null;
  const since = timeElement("relative");
  setTime(since, its.since);
  return el(
    "dl",
    { class: "inbox-pairs" },
    pair(say("session_method"), its.method),
    its.site && pair(say("session_site"), its.site),
    its.device && pair(say("session_device"), its.device),
    el("div", {}, el("dt", {}, say("session_since")), el("dd", {}, since)),
    pair(say("session_state"), say(its.is_live ? "session_live" : "session_over")),
  );
}

/** @param {Client} client */
function earlier({ earlier: conversations }) {
  if (conversations.length === 0) return null;
  const items = conversations.map((one) => {
    const at = timeElement("relative");
    setTime(at, one.last_at);
    const view = one.state === "closed" ? "closed" : "all";
    return el(
      "li",
      {},
      el(
        "a",
        { href: addressOf(view, one.id), "data-conversation": one.id },
        el("span", { class: "inbox-earlier-text", dir: "auto" }, oneLine(one.preview) || say("no_messages")),
        el("small", {}, oneLine(one.channel), " · ", say(`state_${one.state}`), " · ", at),
      ),
    );
  });
  return el("ul", { class: "inbox-earlier" }, ...items);
}
