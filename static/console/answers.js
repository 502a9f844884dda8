// In the form of a question: what counts for another type of answer is out of the way.

const type = document.querySelector("select[name=type]");

function choose() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-only]"))) {
    part.hidden = type instanceof HTMLSelectElement && part.dataset.only !== type.value;
  }
}

type?.addEventListener("change", choose);
choose();

export {};
