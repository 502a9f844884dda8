/** Choosing who takes conversations: a colleague, a team, or nobody. */

import { icon } from "./dom.js";
import { avatar, initials } from "./person.js";
import { pick } from "./picker.js";
import { say, sayCount } from "./words.js";

/** @typedef {{id: string, name: string, role?: string, open?: number, is_present: boolean, is_away?: boolean}} Colleague */
/** @typedef {import("./types.js").Named} Named */
/** @typedef {{kind: "assign", to: string | null} | {kind: "hand_over", team: string | null}} Taken */

/**
 * Ask. Resolves to undefined when the dialog was left.
 *
 * @param {{staff: Colleague[], teams: Named[]}} known
 * @param {{assignee?: string, team?: string}} present Ids of who has it.
 * @param {string} me
 * @returns {Promise<Taken | undefined>}
 */
export async function chooseTaker({ staff, teams }, present, me) {
  const people = staff.map((person) => ({
    value: `to:${person.id}`,
    label: person.id === me ? say("name_you", { name: person.name }) : person.name,
    hint: load(person, me),
    picture: face(initials(person.name)),
    isCurrent: person.id === present.assignee,
    group: say("group_people"),
  }));
  const departments = teams.map((team) => ({
    value: `team:${team.id}`,
    label: team.name,
    hint: "",
    picture: face(icon("groups")),
    isCurrent: team.id === present.team,
    group: say("group_teams"),
  }));
  const nobody = { label: say("nobody"), hint: say("nobody_hint"), picture: face("–"), group: say("group_other") };
  const noTeam = { label: say("no_team"), hint: say("no_team_hint"), picture: face("–"), group: say("group_other") };
  const chosen = await pick(say("assign_to"), [
    ...people,
    ...departments,
    ...(present.assignee ? [{ value: "to:", ...nobody }] : []),
    ...(present.team ? [{ value: "team:", ...noTeam }] : []),
  ]);
  if (chosen === undefined) return undefined;
  const [kind, id] = [chosen.slice(0, chosen.indexOf(":")), chosen.slice(chosen.indexOf(":") + 1)];
  return kind === "team" ? { kind: "hand_over", team: id || null } : { kind: "assign", to: id || null };
}

/**
 * @param {Colleague} person
 * @param {string} me
 */
function load(person, me) {
  const has = person.open === undefined ? "" : sayCount("has_open", person.open);
  const here = person.is_present && person.id !== me ? say("is_present") : "";
  const where = person.is_away ? say("away") : here;
  return [person.role, has, where].filter(Boolean).join(" · ");
}

/** @param {Node | string} sign */
function face(sign) {
  const picture = avatar();
  picture.append(sign);
  return picture;
}
