/**
 * The first script of the hosted page: takes a code out of the address bar, and with it out of the history and of
 * whatever reads the address later, before anything else runs. hosted.js picks it up. A plain script, because a module
 * would wait for the page.
 */
{
  const NAME = "externalAuthCode";

  /** Split off the parts with our name; the others stay exactly as they are. @param {string} text */
  const sort = (text) => {
    const parts = text.slice(1).split("&");
    const ours = parts.filter((part) => part.split("=")[0] === NAME);
    const code = new URLSearchParams(ours[0]).get(NAME);
    return { code, rest: parts.filter((part) => !ours.includes(part)).join("&") };
  };

  const take = () => {
    const [query, fragment] = [sort(location.search), sort(location.hash)];
    const code = fragment.code ?? query.code;
    if (code === null) return;
    const rest = (query.rest && `?${query.rest}`) + (fragment.rest && `#${fragment.rest}`);
    history.replaceState(history.state, "", location.pathname + rest);
    if (code) window.usherCode = code;
  };

  take();
  addEventListener("hashchange", take);
}
