// What is certain to be refused about a chosen file, told before a byte is sent, in the words of domain/faults.py.

import { sniff } from "./formats.js";
import { readableSize } from "./sizes.js";
import { Refusal } from "./tus.js";

const ZIP = "a ZIP archive";

export const FAULTS = {
  "UPL-101": {
    message: "“{name}” is {found}, and this site takes {accepted}.",
    advice: "Export the beat as {accepted} and upload that file.",
  },
  "UPL-111": {
    message: "“{name}” has {found}, more than the {most} a file may have.",
    advice: "Export a smaller file, for instance as FLAC.",
  },
  "UPL-501": {
    message: "“{name}” is {found}, not a ZIP archive.",
    advice: "Pack the stems as a ZIP and choose that file.",
  },
};

/** Raises the refusal of a file that is something else than what the site takes, or too large. */
export async function checkBeat(file, { accepted, containers, maxSize }) {
  const { container, found } = await sniff(file);
  const isTaken = !container || containers.split(" ").includes(container);
  const kind = found ?? `a ${container} file`;
  if (found || !isTaken) throw Object.assign(refusal("UPL-101", { name: file.name, found: kind, accepted }), { found });
  checkSize(file, Number(maxSize));
}

export async function checkZip(file, most) {
  const { container, found = container ? `a ${container} file` : ZIP } = await sniff(file);
  if (found !== ZIP) throw refusal("UPL-501", { name: file.name, found });
  checkSize(file, most);
}

function checkSize(file, most) {
  if (file.size <= most) return;
  throw refusal("UPL-111", { name: file.name, found: readableSize(file.size), most: readableSize(most) });
}

function refusal(code, values) {
  const { message, advice } = FAULTS[code];
  return new Refusal(0, { code, message: filled(message, values), advice: filled(advice, values) });
}

const filled = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
