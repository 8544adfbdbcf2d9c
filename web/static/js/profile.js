// The profile editor: tabs, rows, cropping, a warning before unsaved changes are left, and Save Artist, which keeps what
// was typed and the pictures that were chosen when something is wrong.

import { markField } from "./cardform.js";
import { makeCroppers } from "./crop.js";
import { makeRows } from "./rows.js";
import { makeTabs } from "./tabs.js";

const started = new WeakSet();

function start() {
  const form = document.querySelector("form[data-profile]");
  if (!form || started.has(form)) return;
  started.add(form);
  new Editor(form);
}

class Editor {
  #isDirty = false;
  #isSending = false;

  constructor(form) {
    this.form = form;
    this.tabs = makeTabs(form.querySelector("[data-tabs]"));
    makeRows(form, () => this.#changed());
    makeCroppers(form);
    for (const event of ["input", "change"]) form.addEventListener(event, ({ target }) => this.#onInput(target));
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    form.addEventListener("click", (event) => this.#onClick(event));
    addEventListener("beforeunload", (event) => this.#isDirty && this.form.isConnected && event.preventDefault());
    const wrong = this.#firstWrong();
    this.tabs.open(wrong ? tabOf(wrong) : location.hash.replace("#tab-", ""));
    // What came back with errors was never published.
    if (wrong || form.querySelector("[data-summary] .notice")) this.#changed();
  }

  #firstWrong() {
    return this.form.querySelector("[data-panel] [aria-invalid], [data-panel] fieldset[aria-describedby$=-error]");
  }

  #changed() {
    this.#isDirty = true;
    this.form.querySelector("[data-unsaved]").hidden = false;
  }

  #onInput(field) {
    if ("rowFilter" in field.dataset) return;
    this.#changed();
    const group = field.closest("fieldset[data-group]") ?? field;
    if (isMarked(group) && field.type !== "file") mark(group, "");
    this.#count();
  }

  /** How many fields of each tab are marked. */
  #count() {
    for (const tab of this.form.querySelectorAll("[data-tab]")) {
      const panel = document.getElementById(tab.hash.slice(1));
      const wrong = [...panel.querySelectorAll("[id$='-error']")].filter((line) => !line.hidden).length;
      tab.querySelector("[data-tab-count]").textContent = wrong;
      tab.querySelector("[data-tab-mark]").hidden = wrong === 0;
    }
  }

  #onClick(event) {
    const link = event.target.closest(".error-summary a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    this.tabs.open(tabOf(field));
    field.focus();
  }

  #onSubmit(event) {
    // A preview opens beside this page and changes nothing of it.
    if (event.submitter && !("save" in event.submitter.dataset)) return;
    event.preventDefault();
    this.#save();
  }

  async #save() {
    if (this.#isSending) return;
    this.#isSending = true;
    const button = this.form.querySelector("[data-save]");
    button.setAttribute("aria-busy", "true");
    try {
      await this.#send();
    } catch {
      this.#say([this.form.dataset.lost]);
    } finally {
      this.#isSending = false;
      button.removeAttribute("aria-busy");
    }
  }

  async #send() {
    const headers = { Accept: "application/json" };
    const answer = await fetch(location.pathname, { method: "POST", headers, body: new FormData(this.form) });
    const told = await answer.json();
    if (answer.ok) return this.#saved(told.next);
    if (told.version !== undefined) this.form.elements.version.value = told.version;
    if (answer.status === 422) return this.#refused(told.fields);
    this.#say([told.message, told.advice]);
  }

  #saved(address) {
    this.#isDirty = false;
    history.replaceState(null, "", address + location.hash);
    location.reload();
  }

  /** A sentence beside each wrong field, a list of them all, and the first tab that has one. */
  #refused(fields) {
    for (const line of this.form.querySelectorAll("[data-panel] [id$='-error']")) {
      const field = document.getElementById(line.id.replace(/-error$/, ""));
      if (field) mark(field, fields[field.id.replace(/^f-/, "")] ?? "");
    }
    const box = this.#box("error-summary");
    const head = document.createElement("h2");
    head.textContent = this.form.dataset.problems;
    const list = document.createElement("ul");
    list.append(...Object.entries(fields).map(([name, sentence]) => lineOf(name, sentence)));
    box.append(head, list);
    this.#count();
    const first = this.tabs.names.find((tab) => Object.keys(fields).some((name) => name.startsWith(`${tab}-`)));
    this.tabs.open(first);
    box.focus();
  }

  #say(sentences) {
    const box = this.#box("notice notice-warn");
    const text = document.createElement("div");
    text.append(
      ...sentences.map((sentence) => {
        const line = document.createElement("p");
        line.textContent = sentence;
        return line;
      }),
    );
    box.append(text);
    box.focus();
  }

  #box(kind) {
    const box = document.createElement("div");
    box.className = kind;
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    this.form.querySelector("[data-summary]").replaceChildren(box);
    return box;
  }
}

const tabOf = (field) => field.closest("[data-panel]")?.dataset.panel;
const isMarked = (field) => field.getAttribute("aria-invalid") === "true" || field.localName === "fieldset";

function mark(field, sentence) {
  markField(field, sentence);
  // A group isn't valid or not, its boxes are.
  if (field.localName === "fieldset") field.removeAttribute("aria-invalid");
}

function lineOf(name, sentence) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#f-${name}`;
  const tab = document.getElementById(`to-${name.split("-")[0]}`);
  link.textContent = `${tab.firstChild.textContent}: ${sentence}`;
  line.append(link);
  return line;
}

document.addEventListener("beatpass:page", start);
start();
