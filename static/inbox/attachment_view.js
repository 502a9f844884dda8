/** Files in a conversation: each to be saved, pictures also to be seen. Their names are strangers' words. */

import { byId, el, icon } from "./dom.js";
import { oneLine } from "./links.js";
import { size } from "./size.js";

/** @typedef {import("./types.js").Attachment} Attachment */

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** @param {Attachment[]} [files] */
export function attachments(files = []) {
  return files.map((file) => {
    const name = oneLine(String(file.name));
    const label = [icon("clip"), el("bdi", {}, name), file.size ? el("small", {}, size(file.size)) : null];
    if (!ID.test(String(file.id))) return el("span", { class: "inbox-file" }, ...label);
    const address = `${byId("inbox").dataset.base}attachments/${file.id}/`;
    const link = el("a", { class: "inbox-file", href: address, download: name }, ...label);
    return isPicture(file) ? el("div", { class: "inbox-file-shown" }, picture(file, address, name), link) : link;
  });
}

/** @param {Attachment} file */
function isPicture({ type = "", width, height }) {
  return PICTURES.has(type) && Number.isInteger(width) && Number.isInteger(height);
}

/**
 * Its place is kept free before it is there, so that nothing moves.
 *
 * @param {Attachment} file
 * @param {string} src
 * @param {string} alt
 */
function picture({ width, height }, src, alt) {
  return el("img", { class: "inbox-file-picture", src, alt, width, height, loading: "lazy", decoding: "async" });
}
