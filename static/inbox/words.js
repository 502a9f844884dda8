/** The page's words, translated by the server and handed over as JSON. */

const plurals = new Intl.PluralRules(document.documentElement.lang || undefined);
/** @type {Record<string, string>} */
let words = {};
/** @type {Record<string, string>} */
let companies = {};

/** @param {Record<string, string>} names Companies by id, where there are several. */
export function readWords(names) {
  words = JSON.parse(document.getElementById("inbox-words")?.textContent ?? "{}");
  companies = names;
}

/**
 * A sentence of the page, with `{name}` replaced.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * A sentence with a number, in the form that the language has for it.
 *
 * @param {string} key
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function sayCount(key, count, values = {}) {
  const form = `${key}_${plurals.select(count)}`;
  return say(form in words ? form : key, { count, ...values });
}

/**
 * Where a conversation takes place: the channel, and the company for people who work in several.
 *
 * @param {import("./types.js").Row} row
 */
export function place(row) {
  return [companies[row.company], row.channel.name].filter(Boolean).join(" · ");
}

const UNNAMED = /^Visitor ([0-9a-f]{5})$/;

/**
 * What a visitor is called here: the line has an English word for whoever has no name.
 *
 * @param {string} name
 */
export function called(name) {
  const number = UNNAMED.exec(name)?.[1];
  return number ? say("visitor", { number }) : name;
}

/**
 * The sentence for a refusal, by its reason; a reason without one of its own gets the general one.
 *
 * @param {string} reason
 */
export function sayRefusal(reason) {
  return words[`refused_${reason}`] ?? say("refused");
}
