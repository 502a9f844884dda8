// Menus are <details>: they open without script. Here they learn to close, and the theme buttons to work.

const THEME = "usher-theme";

/** @param {Element | null} [except] */
function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) {
      menu.removeAttribute("open");
    }
  }
}

document.addEventListener("click", (event) => {
  const inside = event.target instanceof Element ? event.target.closest("details.menu") : null;
  closeMenus(inside);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const open = document.querySelector("details.menu[open]");
  if (!open) {
    return;
  }
  closeMenus();
  const summary = open.querySelector("summary");
  summary?.focus();
});

/** @returns {string} "light", "dark" or "" for the system's. */
function storedTheme() {
  try {
    return localStorage.getItem(THEME) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} theme */
function applyTheme(theme) {
  if (theme) {
    document.documentElement.dataset.theme = theme;
  } else {
    delete document.documentElement.dataset.theme;
  }
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-choice") === theme));
  }
}

/** @param {string} theme */
function chooseTheme(theme) {
  applyTheme(theme);
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // Storage may be blocked; the choice then lasts for this page.
  }
}

for (const button of document.querySelectorAll("[data-theme-choice]")) {
  button.addEventListener("click", () => chooseTheme(button.getAttribute("data-theme-choice") ?? ""));
}
for (const row of document.querySelectorAll("[data-needs-script]")) {
  row.removeAttribute("hidden");
}
applyTheme(storedTheme());

export {};
