/**
 * The end of a conversation: that it has ended, and what the visitor thought of it. Loaded when one ends.
 *
 * @typedef {import("./parts.js").Room} Room
 */
import { style, wordsOf } from "./later.js";
import { Refusal, request } from "./session.js";
import { make, part } from "./view.js";

const SCORES = [1, 2, 3, 4, 5];
const LONGEST = 1_000; // characters of a comment

/** @type {HTMLElement | null} */
let shown = null;

/** @param {Room} room @param {boolean} isOver whether it has ended @param {boolean} [isRated] */
export const end = async (room, isOver, isRated = false) => {
  const { visit, view } = room;
  if (!isOver && !shown) return;
  style(room);
  const words = await wordsOf(room);
  shown?.remove();
  shown = null;
  const conversation = visit?.thread.conversation;
  if (!isOver || !visit || !conversation || visit.signal.aborted) return;
  const box = (shown = make("section", "over"));
  box.append(make("p", "hint", words.over));
  if (!isRated) box.append(form(room, words, conversation));
  visit.signal.addEventListener("abort", () => box.remove());
  part("messages").after(box);
  if (view.isFollowing) view.follow();
};

/** @param {Room} room @param {Record<string, string>} words @param {string} conversation */
const form = ({ visit, view }, words, conversation) => {
  const form = make("form", "rating");
  const scores = make("fieldset");
  scores.append(make("legend", "", words.rateTitle), ...SCORES.map((score) => choice(score, words[`rate${score}`])));
  const comment = Object.assign(make("textarea"), { rows: 2, maxLength: LONGEST, placeholder: words.rateComment, dir: "auto" });
  comment.ariaLabel = words.rateComment || "";
  const send = Object.assign(make("button", "button chosen", words.rateSend), { type: "submit" });
  const result = make("p", "result");
  result.setAttribute("role", "status");
  const rest = make("div", "rest");
  rest.append(comment, send);
  rest.hidden = true;
  form.append(scores, rest, result);
  scores.addEventListener("change", () => {
    rest.hidden = false;
    if (view.isFollowing) view.follow();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const score = Number(new FormData(form).get("score"));
    const body = { conversation, score, comment: comment.value.trim() || undefined };
    const said = await request("POST", "rating", { token: visit?.session?.token, body, signal: visit?.signal }).then(
      () => words.rateThanks,
      (error) => error instanceof Refusal && error.reason === "conflict" && words.rateThanks,
    );
    result.textContent = said || words.failed || "";
    result.dataset.kind = said ? "ok" : "bad";
    if (!said) return;
    scores.remove();
    rest.remove();
    view.input.focus();
  });
  return form;
};

/** @param {number} score @param {string | undefined} name */
const choice = (score, name = "") => {
  const label = make("label");
  const radio = Object.assign(make("input"), { type: "radio", name: "score", value: String(score), required: true });
  radio.ariaLabel = name;
  const star = make("span", "", "★");
  star.ariaHidden = "true";
  star.title = name;
  label.append(radio, star);
  return label;
};
