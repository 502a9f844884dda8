/** How large files are. */

/**
 * Bytes as people say them, in the language of the page.
 *
 * @param {number} bytes
 */
export function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = amount < 10 ? 1 : 0;
  return new Intl.NumberFormat(document.documentElement.lang || "en", {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(amount);
}
