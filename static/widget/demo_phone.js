// The demo's telephone: what the bot has said since appears by itself.

const list = document.getElementById("heard");

async function look() {
  const response = await fetch(list?.dataset.address ?? "");
  if (!response.ok || !list) {
    return;
  }
  /** @type {{heard: string[]}} */
  const { heard } = await response.json();
  if (heard.length !== list.children.length) {
    list.replaceChildren(
      ...heard.map((text) => {
        const line = document.createElement("li");
        const words = line.appendChild(document.createElement("p"));
        words.className = "text lines";
        words.textContent = text;
        return line;
      }),
    );
  }
}

if (list) {
  setInterval(() => void look().catch(() => undefined), 1500);
}

export {};
