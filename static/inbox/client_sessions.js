/** Where a client is signed in, for those who may see it; ending a session asks by a second press. */

import { el } from "./dom.js";
import { oneLine } from "./links.js";
import { setTime, timeElement } from "./time.js";
import { say } from "./words.js";

/** @typedef {{id: string, channel: string, method: string, site: string, device: string, since: string, may_end: boolean}} Live */

/**
 * @param {Live[]} sessions
 * @param {(id: string) => void} end
 */
export function liveSessions(sessions, end) {
  if (sessions.length === 0) return null;
  return el("ul", { class: "inbox-earlier inbox-sessions" }, ...sessions.map((one) => live(one, end)));
}

/**
 * @param {Live} session
 * @param {(id: string) => void} end
 */
function live({ id, channel, method, site, device, since, may_end }, end) {
  const at = timeElement("relative");
  setTime(at, since);
  const place = [device || site || method, channel].filter(Boolean).map(oneLine).join(" · ");
  return el("li", {}, el("span", { dir: "auto" }, place), el("small", {}, method, " · ", at), may_end && button(id, end));
}

/**
 * @param {string} id
 * @param {(id: string) => void} end
 */
function button(id, end) {
  const node = el("button", { type: "button", class: "button compact" }, say("session_end"));
  let isSure = false;
  node.addEventListener("click", () => {
    if (isSure) return end(id);
    isSure = true;
    node.replaceChildren(say("session_sure"));
  });
  node.addEventListener("blur", () => {
    isSure = false;
    node.replaceChildren(say("session_end"));
  });
  return node;
}
