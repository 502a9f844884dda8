// Copy buttons. They carry their text in `data-copy`, or name the element that shows it in `data-copy-from`.

const SHOWN_FOR = 1600; // milliseconds

/**
 * @param {HTMLElement} button
 * @returns {string}
 */
function textOf(button) {
  const source = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null;
  return source?.textContent?.trim() ?? button.dataset.copy ?? "";
}

/**
 * Clipboard access needs a secure page; on plain http the old command still works.
 * @param {string} text
 */
async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** @param {HTMLElement} button */
async function copy(button) {
  await write(textOf(button));
  button.dataset.copied = "";
  const label = button.getAttribute("aria-label") ?? "";
  button.setAttribute("aria-label", button.dataset.copiedLabel ?? label);
  setTimeout(() => {
    delete button.dataset.copied;
    button.setAttribute("aria-label", label);
  }, SHOWN_FOR);
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button.copy"))) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!("copied" in button.dataset)) {
      void copy(button);
    }
  });
}

export {};
