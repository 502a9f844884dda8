/**
 * A short sound for an answer that nobody is looking at, in one tab only, made and not fetched. Loaded with the first
 * such answer, or with the menu, where it can be switched off.
 */
import { attempt, pause } from "./session.js";

const SWITCH = "usher.sound";
const NOTES = [659, 880]; // Hz
const LENGTH = 0.16; // seconds of each
const LOUD = 0.08;
const SHARED = 3_000; // milliseconds in which the other tabs hear of the same message

let isOn = attempt(() => localStorage.getItem(SWITCH)) !== "off";

export const isSoundOn = () => isOn;

export const switchSound = () => {
  isOn = !isOn;
  attempt(() => (isOn ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "off")));
  if (isOn) chime();
};

/** Announce a message once, however many tabs show it. @param {{id: string}} message */
export const announce = async ({ id }) => {
  if (!isOn) return;
  const play = async (/** @type {unknown} */ isFirst) => {
    if (!isFirst) return;
    chime();
    await pause(SHARED);
  };
  const name = `usher.sound.${id}`;
  if (!navigator.locks) return chime(); // absent where the page is not served over https
  await navigator.locks.request(name, { ifAvailable: true }, play).catch(chime); // denied where storage is forbidden
};

/** Nothing where the browser lets a page be heard only after a click. */
const chime = () => {
  const context = attempt(() => new AudioContext());
  if (!context) return;
  NOTES.forEach((note, index) => {
    const start = context.currentTime + index * LENGTH;
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = note;
    volume.gain.setValueAtTime(LOUD, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + LENGTH);
  });
  setTimeout(() => context.close(), 1_000);
};
