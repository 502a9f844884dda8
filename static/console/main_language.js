// The main language is not offered once more among the others. It stays ticked or not, for when another becomes the main one.

const main = document.querySelector("#id_main_language");

function offerOthers() {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=languages]"))) {
    const row = box.closest("div");
    if (row && main instanceof HTMLSelectElement) {
      row.hidden = box.value === main.value;
    }
  }
}

main?.addEventListener("change", offerOthers);
offerOthers();

export {};
