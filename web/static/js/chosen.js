// What is certain to be refused about a chosen file, told before a byte is sent, in the words of domain/faults.py as
// the page has them.

import { sniff } from "./formats.js";
import { readableSize } from "./sizes.js";
import { Refusal } from "./tus.js";
import { filled, found as wordsFor } from "./words.js";

/** Raises the refusal of a file that is something else than what the site takes, or too large. */
export async function checkBeat(file, { accepted, containers, maxSize }) {
  const { container, found } = await sniff(file);
  const isTaken = !container || containers.split(" ").includes(container);
  const kind = kindOf(found ?? container);
  const values = { name: file.name, found: kind, accepted };
  if (found || !isTaken) throw Object.assign(refusal("UPL-101", values), { found: found && kind });
  checkSize(file, Number(maxSize));
}

export async function checkZip(file, most) {
  const { container, found = container ?? "ZIP" } = await sniff(file);
  if (found !== "ZIP") throw refusal("UPL-501", { name: file.name, found: kindOf(found) });
  checkSize(file, most);
}

function checkSize(file, most) {
  if (file.size <= most) return;
  throw refusal("UPL-111", { name: file.name, found: readableSize(file.size), most: readableSize(most) });
}

const kindOf = (name) => wordsFor("kinds")[name];

function refusal(code, values) {
  const { message, advice } = wordsFor("faults")[code];
  return new Refusal(0, { code, message: filled(message, values), advice: filled(advice, values) });
}
