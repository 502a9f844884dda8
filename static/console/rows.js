// Fields of several rows: a button adds an empty row, another removes one. Without this script one empty row is there
// to be filled, and an emptied row is dropped.

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-rows]"))) {
  const list = box.querySelector("ol");
  const template = box.querySelector("template");
  const add = /** @type {HTMLButtonElement | null} */ (box.querySelector("[data-add]"));
  let next = list?.children.length ?? 0;

  add?.addEventListener("click", () => {
    const row = /** @type {DocumentFragment | undefined} */ (template?.content.cloneNode(true));
    if (!row || !list) {
      return;
    }
    const number = String(next++);
    for (const part of row.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const value = part.getAttribute(attribute);
        if (value) {
          part.setAttribute(attribute, value.replace("__n__", number));
        }
      }
    }
    list.append(row);
    show(list);
    /** @type {HTMLElement | null | undefined} */ (list.lastElementChild?.querySelector("input, select, textarea"))?.focus();
  });

  box.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-remove]") : null;
    if (button) {
      const row = button.closest("li");
      const beside = /** @type {HTMLElement | null | undefined} */ (
        (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector("input, select, textarea")
      );
      row?.remove();
      (beside ?? add)?.focus();
    }
  });

  if (add) {
    add.hidden = false;
  }
  if (list) {
    show(list);
  }
}

/** @param {Element} list */
function show(list) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-remove]"))) {
    button.hidden = false;
  }
}

export {};
