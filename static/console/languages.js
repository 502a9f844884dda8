// The same code in several languages, as tabs (WAI-ARIA). One choice holds for every such place, and for the next visit.

const KEPT = "usher-language";

/** @typedef {{tab: HTMLButtonElement, panel: HTMLElement, language: string}} Choice */

/** @type {Choice[][]} */
const places = [];

/** @returns {string} */
function kept() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return ""; // storage may be blocked
  }
}

/** @param {string} language */
function keep(language) {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Then the next visit begins with the first language.
  }
}

/**
 * Show a language wherever it is offered.
 * @param {string} language
 */
function show(language) {
  for (const choices of places) {
    if (!choices.some((choice) => choice.language === language)) {
      continue;
    }
    for (const { tab, panel, language: own } of choices) {
      tab.setAttribute("aria-selected", String(own === language));
      tab.tabIndex = own === language ? 0 : -1;
      panel.hidden = own !== language;
    }
  }
}

/**
 * @param {HTMLElement} panel
 * @returns {Choice}
 */
function makeChoice(panel) {
  const language = panel.dataset.title ?? "";
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${panel.id}`;
  tab.textContent = language;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return { tab, panel, language };
}

/**
 * The place that a key leads to, of `length` places; -1 for any other key.
 * @param {string} key
 * @param {number} at
 * @param {number} length
 * @returns {number}
 */
function neighbour(key, at, length) {
  const step = document.dir === "rtl" ? -1 : 1;
  const places = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: length - 1 };
  const to = places[/** @type {keyof typeof places} */ (key)];
  return to === undefined ? -1 : (to + length) % length;
}

/** @param {HTMLElement} place */
function makeTabs(place) {
  const choices = /** @type {HTMLElement[]} */ ([...place.children]).map(makeChoice);
  const list = document.createElement("div");
  list.className = "language-list";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", place.dataset.languages ?? "");
  choices.forEach(({ tab, language }, at) => {
    tab.addEventListener("click", () => {
      show(language);
      keep(language);
    });
    tab.addEventListener("keydown", (event) => {
      const next = choices[neighbour(event.key, at, choices.length)];
      if (!next) {
        return;
      }
      event.preventDefault();
      next.tab.click();
      next.tab.focus();
    });
    list.append(tab);
  });
  place.prepend(list);
  place.classList.add("tabbed");
  places.push(choices);
  show(choices[0]?.language ?? "");
}

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-languages]"))) {
  makeTabs(place);
}
show(kept());

export {};
