// On a narrow screen rows are stacked and the head of a table is not seen: each cell then bears the name of its column.

for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("table.stacks"))) {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) =>
    cell.querySelector(".visually-hidden") ? "" : (cell.textContent?.trim() ?? ""),
  );
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, at) => {
      if (cell.tagName === "TD" && names[at]) {
        cell.dataset.column = names[at];
      }
    });
  }
}

export {};
