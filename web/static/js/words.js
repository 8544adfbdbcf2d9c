// What scripts say, in the page's language: elements have it as JSON in `data-words`, by name. Values stand in braces;
// what is said of a number is a pair, for one and for any other.

const read = new WeakMap();

function wordsOf(element) {
  const { words } = element.dataset;
  if (read.get(element)?.words !== words) read.set(element, { words, parsed: JSON.parse(words) });
  return read.get(element).parsed;
}

/** What the page has under a name, as it stands; empty where it has nothing. */
export function found(name) {
  const known = [...document.querySelectorAll("[data-words]")].map(wordsOf).find((words) => name in words);
  return known?.[name] ?? "";
}

export const filled = (text, values) => text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);

/** A text with its values; `count` chooses between the forms of a pair. */
export function word(name, values = {}) {
  const text = found(name);
  return filled(Array.isArray(text) ? formFor(text, values.count) : text, values);
}

function formFor([one, other], count) {
  return new Intl.PluralRules(document.documentElement.lang || "en").select(count) === "one" ? one : other;
}
