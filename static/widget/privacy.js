/**
 * What the channel says about privacy before anybody writes, and where it asks for that, the visitor's consent: until
 * then the composer waits. Loaded where a channel has such words.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {{text: string, address: string, isAsked: boolean, version: string}} Privacy
 */
import { style, wordsOf } from "./later.js";
import { attempt } from "./session.js";
import { make, part } from "./view.js";

/** @param {Room} room @param {(answer: null) => void} agreed */
export const show = async (room, agreed) => {
  const { config } = room;
  if (!config.privacy) return agreed(null);
  const { text, address, isAsked, version } = config.privacy;
  const key = `usher.privacy.${config.channel}`;
  const words = await wordsOf(room);
  style(room);
  const box = Object.assign(make("section", "privacy"), { id: "privacy" });
  const sentence = make("p", "", text);
  sentence.dir = "auto";
  box.append(sentence);
  if (address) {
    const link = Object.assign(make("a", "", words.privacyRead), { href: address, target: "_blank" });
    link.rel = "noopener noreferrer";
    box.append(link);
  }
  if (!isAsked || attempt(() => localStorage.getItem(key)) === version) {
    part("welcome").append(box);
    return agreed(null);
  }
  const button = Object.assign(make("button", "button", words.privacyAgree), { type: "button" });
  button.addEventListener("click", () => {
    attempt(() => localStorage.setItem(key, version));
    button.remove();
    part("welcome").append(box);
    agreed(null);
    setTimeout(() => part("text").focus()); // which is inert until whoever waits for it has heard
  });
  box.append(button);
  part("composer").before(box);
};
