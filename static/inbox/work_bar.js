/** Under the head of a conversation: its team, priority and tags, each a button that changes it. */

import { byId, mirror, setAttribute, setText } from "./dom.js";
import { setPriority, tagChip } from "./labels.js";
import { oneLine } from "./links.js";
import { wholeTime } from "./time.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Row} Row */

/** @param {Row} row */
export function renderWork(row) {
  const isClosed = row.state === "closed";
  const isAside = row.state === "pending" || row.state === "snoozed";
  setText(byId("inbox-do-team-name"), row.team ? oneLine(row.team.name) : say("no_team"));
  byId("inbox-do-team").hidden = isClosed;
  setPriority(byId("inbox-do-priority-mark"), row.priority);
  setText(byId("inbox-do-priority-name"), say(`priority_${row.priority}`));
  byId("inbox-do-snooze").hidden = isClosed;
  byId("inbox-do-pend").hidden = isClosed || row.state === "pending";
  byId("inbox-do-resume").hidden = !isAside;
  setAttribute(byId("inbox-head-state"), "title", row.snoozed_until ? say("until", { when: wholeTime(new Date(row.snoozed_until)) }) : null);
  const tags = byId("inbox-do-tag-chips");
  mirror(tags, row.tags, { key: (tag) => `${tag.id} ${tag.name} ${tag.tone}`, make: tagChip, update: () => {} });
  setText(byId("inbox-do-tag-name"), row.tags.length ? "" : say("add_tag"));
}
