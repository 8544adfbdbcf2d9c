// Files that can't be taken: each has a line of its own, and a format that isn't taken also opens a dialog.

import { aboutOf, supportHref } from "./support.js";
import { Refusal } from "./tus.js";
import { word } from "./words.js";

export const isUnsupported = (code) => ["UPL-101", "UPL-105"].includes(code);

export class Refusals {
  constructor(element) {
    this.list = element.querySelector("[data-file-problems]");
    this.dialog = element.querySelector("#unsupported");
  }

  clear() {
    this.list?.replaceChildren();
  }

  /** The lines that still stand: files that were chosen and never sent. */
  get standing() {
    const lines = this.list ? [...this.list.querySelectorAll("[data-refused]")] : [];
    return lines.map((line) => ({ id: line.id, name: line.dataset.refused, reason: line.dataset.reason }));
  }

  add(file, error, found = file.type) {
    const isKnown = error instanceof Refusal;
    const sentence = isKnown ? error.message : word("not_sent", { name: file.name });
    const line = document.createElement("div");
    line.className = "error refused";
    line.id = `refused-${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
    line.tabIndex = -1;
    line.dataset.refused = file.name;
    line.dataset.reason = sentence;
    const words = document.createElement("span");
    words.textContent = [sentence, error.advice, error.code && `(${error.code})`, ""].filter((part) => part !== undefined).join(" ");
    words.append(support({ code: error.code, message: sentence }, aboutOf(file, found)));
    line.append(words, this.#dismiss(line, file.name));
    this.list.append(line);
  }

  /** The dialog; what was refused after it had arrived has a card, which "Upload a Different File" discards. */
  open(problem, about) {
    for (const part of ["message", "advice", "code"]) {
      this.dialog.querySelector(`[data-unsupported-${part}]`).textContent = problem[part];
    }
    this.dialog.querySelector("[data-unsupported-support]").href = supportHref(problem, about);
    if (!this.dialog.open) this.dialog.showModal();
  }

  #dismiss(line, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = word("dismiss");
    button.setAttribute("aria-label", word("dismiss_it", { name }));
    button.addEventListener("click", () => line.remove());
    return button;
  }
}

/** In a tab of its own, since what travels would stop with this one. */
function support(problem, about) {
  const link = document.createElement("a");
  link.href = supportHref(problem, about);
  link.target = "_blank";
  link.textContent = word("support");
  return link;
}
