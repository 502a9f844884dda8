// The demo's telephone: what was said since appears by itself, both sides of it.

const list = document.getElementById("heard");

/** @param {{own: boolean, text: string}} line */
function drawn({ own, text }) {
  const line = document.createElement("li");
  line.className = own ? "own" : "told";
  const who = line.appendChild(document.createElement("span"));
  who.className = "who";
  who.textContent = (own ? list?.dataset.you : list?.dataset.company) ?? "";
  const words = line.appendChild(document.createElement("p"));
  words.className = "lines";
  words.dir = "auto";
  words.textContent = text;
  return line;
}

async function look() {
  const response = await fetch(list?.dataset.address ?? "");
  if (!response.ok || !list) {
    return;
  }
  /** @type {{lines: {own: boolean, text: string}[]}} */
  const { lines } = await response.json();
  list.append(...lines.slice(list.children.length).map(drawn));
}

if (list) {
  setInterval(() => void look().catch(() => undefined), 1500);
}

export {};
