/**
 * What a visit does with what it hears: from the other side, and from the keeper of its session. Loaded when there is
 * a session.
 *
 * @typedef {import("./chat.js").Visit} Visit
 * @typedef {import("./session.js").Conversation} Conversation
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./view.js").View} View
 */
import { Link } from "./link.js";
import { Refusal, attempt, pause, request, shelf } from "./session.js";
import { Upkeep } from "./upkeep.js";
import { part } from "./view.js";

const PLACE_TIME = 2_000; // milliseconds to wait for the news how long a conversation is
const RECENT = 50; // messages that are shown at once; earlier ones come when somebody scrolls up to them
/** Sessions that have run out. @type {WeakSet<Session>} */
const gone = new WeakSet();

/**
 * Show a session's conversation and keep it going.
 *
 * @param {Visit} visit
 * @param {View} view
 * @param {Session} session
 * @param {Conversation | null} [conversation] null for none, undefined for whichever the server has
 */
export const attend = async (visit, view, session, conversation) => {
  const isOver = () => visit.signal.aborted || visit.session !== session;
  if (isOver()) return;
  keepDraft(visit, view, session);
  const place = conversation === undefined ? await Promise.race([placeOf(session), pause(PLACE_TIME)]) : conversation;
  if (isOver()) return;
  const { thread } = visit;
  if (place && !thread.conversation) thread.follow(place.id, Math.max(0, place.seq - RECENT));
  visit.link?.close();
  visit.link = new Link(session, thread, listenerOf(visit, view));
  visit.upkeep = new Upkeep(session, watcherOf(visit));
  visit.draw();
  view.actions.open("greet", session);
};

/**
 * What is half written stays with whoever wrote it, also when the page changes.
 *
 * @param {Visit} visit
 * @param {View} view
 * @param {Session} session
 */
const keepDraft = ({ signal }, view, { channel, user }) => {
  const { input } = view;
  const key = `usher.draft.${channel}.${user.id}`;
  const keep = () =>
    attempt(() => (input.value ? sessionStorage.setItem(key, input.value) : sessionStorage.removeItem(key)));
  if (!input.value) input.value = attempt(() => sessionStorage.getItem(key)) || "";
  view.resize();
  keep();
  input.addEventListener("input", keep, { signal });
  part("composer").addEventListener("submit", keep, { signal });
};

/** @param {Session} session @returns {Promise<Conversation | null>} */
const placeOf = ({ token }) =>
  request("GET", "sessions/current", { token }).then(
    (found) => found.conversation,
    () => null,
  );

/** @param {Visit} visit @param {View} view @returns {import("./link.js").Listener} */
const listenerOf = (visit, view) => ({
  changed: () => visit.draw(),
  said: (message) => {
    const { author, text } = message;
    if (author.kind === "visitor") return;
    view.typing("");
    visit.tell("message", { author, text });
    if (visit.isSeen) return;
    visit.count(visit.unread + 1);
    view.actions.open("announce", message);
  },
  typing: ({ name }) => view.typing(name || view.wording.title),
  seen: (seq) => {
    view.seen = Math.max(view.seen, seq);
    visit.draw();
  },
  answers: (name, isOver) => {
    view.answers(isOver ? "" : name);
    if (isOver !== visit.isOver) view.actions.open("end", (visit.isOver = isOver));
  },
  failed: (code) => visit.tell("error", { code }),
  state: (state) => view.connection(state),
  refused: (reason, detail) => (reason === "token_expired" ? expire(visit) : end(visit, reason, detail)),
});

/** @param {Visit} visit @returns {import("./upkeep.js").Watcher} */
const watcherOf = (visit) => ({
  renewed: () => visit.link?.renewed(),
  soon: (seconds) => {
    visit.tell("expiring", { in: seconds });
    visit.want("expiring");
  },
  over: () => expire(visit),
  signedOut: () => {
    visit.start.isRenewable = false; // whoever signs out means it
    end(visit, "token_revoked");
  },
});

/** Told by the clock and by the server, whoever is first. @param {Visit} visit */
const expire = (visit) => {
  if (!visit.session || gone.has(visit.session)) return;
  gone.add(visit.session);
  visit.tell("expired", {});
  if (!visit.start.own && visit.start.credential) visit.want("expired");
  else end(visit, "token_expired");
};

/** The server ended the session. @param {Visit} visit @param {string} reason @param {string} [detail] */
const end = (visit, reason, detail = "") => {
  if (visit.session) shelf.drop(visit.session);
  const isAnonymous = visit.session?.storing === "localStorage";
  if (isAnonymous && reason.startsWith("token_")) visit.restart();
  else if (visit.start.isRenewable && new Refusal(reason).isRenewable) visit.want("refused");
  else visit.refuse(reason, detail);
};
