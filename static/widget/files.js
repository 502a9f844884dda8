/**
 * Files in the conversation. They are fetched with the session's token, pictures when they come into sight, others
 * when somebody asks for them. Loaded with the first message that has one.
 *
 * @typedef {import("./parts.js").Room} Room
 * @typedef {import("./thread.js").Attachment} Attachment
 */
import { drawing } from "./drawing.js";
import { localeOf } from "./list.js";
import { make } from "./view.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const LARGEST_PICTURE = 4_000_000; // bytes; a larger one is shown as a file
const KEPT = 60_000; // milliseconds that a browser gets to save a file
const UNITS = ["byte", "kilobyte", "megabyte"];

/** @param {Room} room @param {Attachment} file */
export const shownFile = (room, file) => {
  const button = Object.assign(make("button", "file"), { type: "button" });
  const name = make("bdi", "name", String(file.name));
  const size = make("span", "size", sizeOf(room, file.size));
  const text = make("span", "about");
  text.append(name, size);
  button.append(sign(), text);
  button.addEventListener("click", async () => {
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const content = await fetched(room, file);
    button.ariaBusy = "false";
    button.classList.toggle("lost", !content);
    if (content) save(content, file.name);
  });
  if (PICTURES.includes(file.type) && file.size <= LARGEST_PICTURE) whenInSight(button, () => picture(room, file, button));
  return button;
};

/** @param {Room} room @param {number} size @returns {string} such as "1.2 MB", in the visitor's language */
export const sizeOf = ({ config }, size) => {
  if (!(size >= 0)) return "";
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, size)) / Math.log(1000)));
  const format = { style: /** @type {const} */ ("unit"), unit: UNITS[power], maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(localeOf(config.language), format).format(size / 1000 ** power);
};

/** A page with a folded corner. */
export const sign = () => drawing("M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM14 3v5h5");

/** @param {Room} room @param {Attachment} file @returns {Promise<Blob | null>} */
const fetched = async ({ visit }, { id }) => {
  const headers = { Authorization: `Bearer ${visit?.session?.token}` };
  const address = `/widget/api/v1/attachments/${encodeURIComponent(id)}`;
  const answer = await fetch(address, { headers, credentials: "omit", signal: visit?.signal }).catch(() => null);
  return answer?.ok ? answer.blob() : null;
};

/** @param {Room} room @param {Attachment} file @param {HTMLElement} button */
const picture = async (room, file, button) => {
  const content = await fetched(room, file);
  if (!content) return;
  const image = Object.assign(make("img"), { alt: String(file.name), decoding: "async" });
  image.src = await dataOf(content);
  await image.decode().then(
    () => {
      button.classList.add("picture");
      button.firstElementChild?.replaceWith(image);
    },
    () => {}, // it stays a file
  );
};

/** As a data: address, which the page's policy lets images have. @param {Blob} content @returns {Promise<string>} */
const dataOf = (content) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(content);
  });

/** @param {Blob} content @param {string} name */
const save = (content, name) => {
  const href = URL.createObjectURL(content);
  Object.assign(make("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
};

/** @param {HTMLElement} element @param {() => void} task */
const whenInSight = (element, task) => {
  const watch = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    watch.disconnect();
    task();
  });
  watch.observe(element);
};
