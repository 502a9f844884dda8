/** Building and updating DOM. Text only ever becomes text nodes; there is no way to pass markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `true` sets an empty attribute; `false`, `null` and `undefined` set none.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) {
    node.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/**
 * Set text without touching the node when nothing changed.
 *
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * An icon of the sprite, hidden from screen readers.
 *
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.getElementById("inbox")?.dataset.icons ?? ""}#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/**
 * The element of that id, which the template promises.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`The page lacks #${id}`);
  return /** @type {T} */ (node);
}

/**
 * Make the children of `parent` mirror `items`: kept nodes are moved and updated, never rebuilt, and keep the focus.
 *
 * @template T
 * @param {HTMLElement} parent
 * @param {T[]} items
 * @param {{key: (item: T) => string, make: (item: T) => HTMLElement, update: (node: HTMLElement, item: T) => void}} how
 */
export function mirror(parent, items, { key, make, update }) {
  const wanted = new Set(items.map(key));
  const kept = new Map();
  const focused = document.activeElement;
  for (const child of [...parent.children]) {
    const name = /** @type {HTMLElement} */ (child).dataset.key ?? "";
    if (wanted.has(name)) kept.set(name, child);
    else child.remove();
  }
  let next = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const node = kept.get(name) ?? make(item);
    node.dataset.key = name;
    update(node, item);
    if (node === next) next = next?.nextElementSibling ?? null;
    else parent.insertBefore(node, next);
  }
  if (focused instanceof HTMLElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}
