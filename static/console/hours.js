// An empty weekday is a day off once another has hours; without any hours it means at any time.

for (const hours of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".hours"))) {
  const days = [...hours.querySelectorAll("input")];
  hours.addEventListener("input", () => {
    const { off = "", always = "" } = hours.dataset;
    const isSet = days.some((day) => day.value.trim() !== "");
    for (const day of days) {
      day.placeholder = isSet ? off : always;
    }
  });
}

export {};
