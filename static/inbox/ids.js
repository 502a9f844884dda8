/** Ids of what is sent from here. */

/** A random UUID (version 4), also on pages that came over plain http, where `crypto.randomUUID` is missing. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...bytes].map((byte, index) => marked(byte, index).toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Version and variant stand in the seventh and ninth byte (RFC 9562).
 *
 * @param {number} byte
 * @param {number} index
 */
function marked(byte, index) {
  if (index === 6) return (byte & 0x0f) | 0x40;
  return index === 8 ? (byte & 0x3f) | 0x80 : byte;
}
