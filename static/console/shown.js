// A page that shows a secret answers a POST. In the history it counts as the list that it leads to: so neither Back nor
// loading it again asks whether the form should be sent once more.

const link = document.querySelector("a[data-stored]");
if (link instanceof HTMLAnchorElement) {
  history.replaceState(null, "", link.href);
  link.addEventListener("click", (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    location.reload(); // the same address but for its tab: following the link would only scroll
  });
}

export {};
