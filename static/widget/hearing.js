/**
 * What a visit does with what it hears: from the other side, and from the keeper of its session. Loaded when there is
 * a session.
 *
 * @typedef {{
 *   draw: () => void,
 *   miss: () => void,
 *   expire: () => void,
 *   end: (reason: string, detail?: string) => void,
 *   want: (reason: string) => void,
 *   tell: (name: string, detail: object) => void,
 *   link: import("./link.js").Link | null,
 * }} Visit
 */

/**
 * @param {Visit} visit
 * @param {import("./view.js").View} view
 * @param {string} title what somebody without a name is called
 * @returns {import("./link.js").Listener}
 */
export const listenerOf = (visit, view, title) => ({
  changed: () => visit.draw(),
  said: ({ author, text }) => {
    if (author.kind === "visitor") return;
    view.typing("");
    visit.tell("message", { author, text });
    visit.miss();
  },
  typing: ({ name }) => view.typing(name || title),
  seen: (seq) => {
    view.seen = Math.max(view.seen, seq);
    visit.draw();
  },
  answers: (name) => view.answers(name),
  failed: (code) => visit.tell("error", { code }),
  state: (state) => view.connection(state),
  refused: (reason, detail) => (reason === "token_expired" ? visit.expire() : visit.end(reason, detail)),
});

/** @param {Visit} visit @returns {import("./upkeep.js").Watcher} */
export const watcherOf = (visit) => ({
  renewed: () => visit.link?.renewed(),
  soon: (seconds) => {
    visit.tell("expiring", { in: seconds });
    visit.want("expiring");
  },
  over: () => visit.expire(),
  signedOut: () => visit.end("token_revoked"),
});
