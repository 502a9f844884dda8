// Turns the sections of a page into tabs (WAI-ARIA tabs pattern). Without this file they stand one below the other.

/** @typedef {{tab: HTMLButtonElement, panel: HTMLElement}} Pair */

/**
 * @param {HTMLElement} panel
 * @returns {Pair}
 */
function makePair(panel) {
  const tab = document.createElement("button");
  tab.type = "button";
  const name = panel.id;
  panel.id = `panel-${name}`; // so that the address does not make the browser scroll past the head of the page
  panel.dataset.name = name;
  tab.id = `tab-${name}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  tab.append(panel.dataset.title ?? name);
  if (panel.dataset.count) {
    const count = document.createElement("span");
    count.className = "count";
    count.textContent = panel.dataset.count;
    tab.append(count);
  }
  if (panel.querySelector(".errorlist li")) {
    tab.classList.add("wrong");
    tab.append(Object.assign(document.createElement("span"), { textContent: panel.dataset.wrong ?? "!" }));
  }
  panel.classList.add("tab-panel");
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return { tab, panel };
}

/**
 * The tab that the address names: itself, or one that holds the named element.
 * @param {Pair[]} pairs
 * @returns {Pair | undefined}
 */
function named(pairs) {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name ? document.getElementById(name) : null;
  return pairs.find(({ panel }) => panel.dataset.name === name || (target !== null && panel.contains(target)));
}

/**
 * @param {Pair[]} pairs
 * @param {Pair} chosen
 */
function show(pairs, chosen) {
  for (const { tab, panel } of pairs) {
    const isChosen = panel === chosen.panel;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panel.hidden = !isChosen;
  }
  chosen.tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  offerSaving(chosen.panel);
}

/**
 * Saving is offered where something can be changed, and everywhere once something was. What belongs to another form
 * (its `form` attribute says so) is not saved by this one.
 * @param {HTMLElement} panel
 */
function offerSaving(panel) {
  const form = panel.closest("form");
  const bar = form?.querySelector(".save-bar");
  const controls = panel.querySelectorAll("select, textarea, input:not([type=hidden])");
  if (form && bar instanceof HTMLElement) {
    bar.hidden = !("changed" in form.dataset) && ![...controls].some((each) => belongsTo(each, form));
  }
}

/**
 * @param {EventTarget | null} control
 * @param {HTMLFormElement} form
 * @returns {boolean}
 */
function belongsTo(control, form) {
  return control instanceof HTMLElement && "form" in control && control.form === form;
}

/**
 * What is not right comes into view: a tab may be long, and what it says at its head does not name the place.
 * @param {Pair} chosen
 */
function showWrong({ panel }) {
  const control = panel.querySelector(".errors :is(input:not([type=hidden]), select, textarea)");
  if (control instanceof HTMLElement) {
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: "center" });
  }
}

/**
 * The tab goes into the address, and into the form's, so that saving comes back to it.
 * @param {Pair} chosen
 */
function remember({ panel }) {
  const address = `${location.pathname}${location.search}#${panel.dataset.name}`;
  history.replaceState(history.state, "", address);
  panel.closest("form")?.setAttribute("action", address);
}

/**
 * The place that a key leads to, of `length` places; -1 for any other key.
 * @param {KeyboardEvent} event
 * @param {number} at
 * @param {number} length
 * @returns {number}
 */
function neighbour(event, at, length) {
  const forward = getComputedStyle(document.documentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  switch (event.key) {
    case forward:
      return (at + 1) % length;
    case back:
      return (at - 1 + length) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return -1;
  }
}

/** @param {HTMLElement} sections */
function makeTabs(sections) {
  const panels = /** @type {HTMLElement[]} */ ([...sections.children].filter((child) => child.matches(".tab[id]")));
  if (panels.length < 2) {
    return;
  }
  const pairs = panels.map(makePair);
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", sections.dataset.tabs ?? "");
  pairs.forEach((pair, at) => {
    pair.tab.addEventListener("click", () => {
      show(pairs, pair);
      remember(pair);
    });
    pair.tab.addEventListener("keydown", (event) => {
      const next = pairs[neighbour(event, at, pairs.length)];
      if (!next) {
        return;
      }
      event.preventDefault();
      show(pairs, next);
      remember(next);
      next.tab.focus();
    });
    list.append(pair.tab);
  });
  sections.prepend(list);
  sections.classList.add("tabbed");

  const first = pairs.find(({ tab }) => tab.classList.contains("wrong")) ?? named(pairs) ?? pairs[0];
  if (first) {
    show(pairs, first);
    showWrong(first);
  }
  if (first && location.hash) {
    remember(first);
  }
  sections.closest("form")?.addEventListener("input", (event) => {
    if (event.currentTarget instanceof HTMLFormElement && belongsTo(event.target, event.currentTarget)) {
      event.currentTarget.dataset.changed = "";
    }
  });
  addEventListener("hashchange", () => {
    const pair = named(pairs);
    if (pair) {
      show(pairs, pair);
    }
  });
}

for (const sections of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-tabs]"))) {
  makeTabs(sections);
}

export {};
