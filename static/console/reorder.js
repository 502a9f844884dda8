// Dragging a step to another place posts the new order; the arrows beside each step do the same without a mouse.

const list = document.querySelector("[data-steps]");
const form = document.querySelector("form[data-order]");
/** @type {HTMLElement | null} */
let dragged = null;

/** @param {Event} event */
function stepOf(event) {
  const step = event.target instanceof Element ? event.target.closest("[data-key]") : null;
  return step instanceof HTMLElement ? step : null;
}

function unmark() {
  for (const step of list?.children ?? []) {
    step.classList.remove("above", "below");
  }
}

/** @param {DragEvent} event @param {HTMLElement} step */
function isBelow(event, step) {
  const box = step.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

/** @param {HTMLElement} step */
function send(step) {
  if (!list || !(form instanceof HTMLFormElement)) {
    return;
  }
  const keys = [...list.children].map((each) => (each instanceof HTMLElement ? each.dataset.key : ""));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("order")).value = keys.join(",");
  /** @type {HTMLInputElement} */ (form.elements.namedItem("moved")).value = step.dataset.key ?? "";
  form.submit();
}

if (list instanceof HTMLElement) {
  for (const step of list.children) {
    step.setAttribute("draggable", "true");
  }

  list.addEventListener("dragstart", (event) => {
    dragged = stepOf(event);
    dragged?.classList.add("dragged");
    event.dataTransfer?.setData("text/plain", dragged?.dataset.key ?? "");
  });

  list.addEventListener("dragover", (event) => {
    const step = stepOf(event);
    if (dragged && step) {
      event.preventDefault();
      unmark();
      step.classList.add(isBelow(event, step) ? "below" : "above");
    }
  });

  list.addEventListener("drop", (event) => {
    const step = stepOf(event);
    if (dragged && step) {
      event.preventDefault();
      if (step !== dragged) {
        step[isBelow(event, step) ? "after" : "before"](dragged);
        send(dragged);
      }
    }
  });

  list.addEventListener("dragend", () => {
    unmark();
    dragged?.classList.remove("dragged");
    dragged = null;
  });
}

export {};
