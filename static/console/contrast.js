// Readable colours from one accent, as the chat makes them: contrast ratios of WCAG 2.2, section 1.4.3.

const WHITE = "#ffffff";
const BLACK = "#000000";
const ENOUGH = 4.5;
const STEPS = 20;

/**
 * The ratio between two colours written as #rrggbb, from 1 to 21.
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
export function contrast(one, other) {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * White or black, whichever can be read on the colour; white if both can.
 * @param {string} colour
 * @returns {string}
 */
export function inkOn(colour) {
  return contrast(WHITE, colour) >= ENOUGH ? WHITE : BLACK;
}

/**
 * The colour itself, or the nearest shade of it that can be read as text on the surface.
 * @param {string} colour
 * @param {string} surface
 * @returns {string}
 */
export function readable(colour, surface) {
  const goal = luminance(surface) > luminance("#808080") ? BLACK : WHITE;
  for (let step = 0; step <= STEPS; step += 1) {
    const shade = mix(colour, goal, step / STEPS);
    if (contrast(shade, surface) >= ENOUGH) {
      return shade;
    }
  }
  return goal;
}

/** @param {string} colour */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} colour @param {string} goal @param {number} share */
function mix(colour, goal, share) {
  const aim = parts(goal);
  const mixed = parts(colour).map((part, at) => Math.round(part + ((aim[at] ?? 0) - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} colour */
function parts(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** @param {number} value */
function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
