/**
 * The parts of the chat that not every visitor meets, each loaded when it is first wanted.
 *
 * @typedef {import("./thread.js").Item} Item
 * @typedef {{
 *   config: import("./chat.js").Config, view: import("./view.js").View, visit: import("./chat.js").Visit | null,
 * }} Room what a part has to work with
 */
import { arrived, untilReached } from "./session.js";

/** @template T @param {() => Promise<T>} load */
const loaded = async (load) => (await untilReached(() => arrived(load())))[0];

/** Earlier messages. @param {Room} room */
export const older = async (room) => (await loaded(() => import("./older.js"))).older(room);

/** What hangs on a message besides its text. @param {Room} room @param {HTMLElement} row @param {Item} item */
export const dress = async (room, row, item) => (await loaded(() => import("./extras.js"))).dress(room, row, item);

/** Files to send. @param {Room} room @param {File[]} files */
export const attach = async (room, files) => (await loaded(() => import("./attach.js"))).attach(room, files);

/** Where files come from, where there may be a camera. @param {Room} room @param {HTMLInputElement} files */
export const choose = async (room, files) => (await loaded(() => import("./camera.js"))).choose(room, files);

/** What the visitor can do besides writing. @param {Room} room */
export const menu = async (room) => (await loaded(() => import("./more.js"))).more(room);

/** An answer that nobody is looking at. @param {Room} _ @param {{id: string}} message */
export const announce = async (_, message) => (await loaded(() => import("./sound.js"))).announce(message);

/** A field for what a bot asks for and nobody may read. @param {Room} room @param {import("./thread.js").Ask} [ask] */
export const answer = async (room, ask) => (await loaded(() => import("./secret.js"))).answer(room, ask);

/** A conversation has ended, or goes on. @param {Room} room @param {boolean} isOver @param {boolean} [isRated] */
export const end = async (room, isOver, isRated) => (await loaded(() => import("./rate.js"))).end(room, isOver, isRated);

/** What the visitor may say about who they are here. @param {Room} room @param {import("./session.js").Session} session */
export const greet = async (room, session) => (await loaded(() => import("./person.js"))).greet(room, session);

/** What is said about privacy before anybody writes. @param {Room} room @param {(answer: null) => void} agreed */
export const privacy = async (room, agreed) => (await loaded(() => import("./privacy.js"))).show(room, agreed);
