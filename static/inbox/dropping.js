/** Files that are dragged over the conversation or pasted into the answer. */

import { byId } from "./dom.js";

/**
 * A file that misses the conversation must not replace the page either.
 *
 * @param {() => boolean} accepts Whether files may come now.
 * @param {(files: File[]) => void} take
 */
export function takeFiles(accepts, take) {
  const pane = byId("inbox-open");
  const show = (/** @type {boolean} */ isOver) => pane.toggleAttribute("data-dropping", isOver);
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    const isOver = accepts() && event.target instanceof Node && pane.contains(event.target);
    if (event.dataTransfer) event.dataTransfer.dropEffect = isOver ? "copy" : "none";
    show(isOver);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && show(false));
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (pane.hasAttribute("data-dropping")) take([...(event.dataTransfer?.files ?? [])]);
    show(false);
  });
  byId("inbox-text").addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !accepts()) return;
    event.preventDefault();
    take(files);
  });
}

/** @param {DataTransfer | null} data */
function holdsFiles(data) {
  return data?.types.includes("Files") ?? false;
}
