/**
 * Where the script's address names no channel but its element does (`data-channel`): the same element once more, with
 * the channel in its address. A page that requires trusted types gets the address as one.
 *
 * @returns {boolean} whether a channel was named
 */
function named() {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !script.dataset.channel) return false;
  const next = document.createElement("script");
  for (const { name, value } of script.attributes) if (name !== "src") next.setAttribute(name, value);
  next.nonce = script.nonce;
  const address = new URL(script.src);
  address.searchParams.set("channel", script.dataset.channel);
  /** @type {any} */
  const { trustedTypes } = window;
  const policy = trustedTypes?.createPolicy("usher", { createScriptURL: String });
  next.src = policy ? policy.createScriptURL(address.href) : address.href;
  script.after(next);
  return true;
}
