// The form of one upload: it is kept while somebody types, filled in where nobody did, and says what is missing.

import { Changes } from "./changes.js";
import { Keeper, tooLarge } from "./keeper.js";
import { word } from "./words.js";

const JSON_ONLY = { Accept: "application/json" };

/** Shows `sentence` beside a field whose notes begin with its id, or takes it away. */
export function markField(field, sentence) {
  const line = field && document.getElementById(`${field.id}-error`);
  if (!line) return;
  line.hidden = !sentence;
  line.querySelector("[data-error-text]").textContent = sentence;
  field.removeAttribute("aria-invalid");
  if (sentence) field.setAttribute("aria-invalid", "true");
  const hint = document.getElementById(`${field.id}-hint`);
  const described = [sentence && line.id, hint?.id].filter(Boolean).join(" ");
  if (described) field.setAttribute("aria-describedby", described);
}

/** Lines for a list of what is missing, each named after its field. */
export function missingLines(missing, prefix = "") {
  return Object.entries(missing).map(([name, sentence]) => {
    const line = document.createElement("li");
    line.dataset.missingField = name;
    const words = prefix ? document.createElement("a") : line;
    words.textContent = sentence;
    if (prefix) {
      words.href = `#${prefix}${name}`;
      line.append(words);
    }
    return line;
  });
}

/** Events: "kept" (detail: the server's status), "refused" (detail: the response's status). */
export class CardForm extends EventTarget {
  #typed = new Set();
  #keeper = new Keeper(this);
  #changes;

  constructor(form) {
    super();
    this.form = form;
    this.#changes = new Changes(form);
    this.form.addEventListener("input", (event) => this.#onInput(event.target));
    this.#block();
  }

  get isDirty() {
    return this.#keeper.isDirty;
  }

  get isBlocked() {
    return this.part("missing").children.length > 0;
  }

  get action() {
    return this.form.getAttribute("action");
  }

  get cover() {
    return this.field("cover");
  }

  part(name) {
    return this.form.querySelector(`[data-${name}]`);
  }

  field(name) {
    return this.form.elements[name];
  }

  #onInput(field) {
    this.#typed.add(field.name);
    const problem = field.type === "file" ? tooLarge(field) : "";
    markField(field, problem);
    this.#keeper.changed(field, problem);
  }

  keep() {
    return this.#keeper.keep();
  }

  settled() {
    return this.#keeper.settled();
  }

  /** What is to be kept. */
  body() {
    return this.#changes.only(this.#whole());
  }

  /** What was typed into and is empty now was cleared, too. */
  #whole() {
    const body = new FormData(this.form);
    if (body.has("filled")) body.set("filled", [body.get("filled"), ...this.#typed].join(" "));
    return body;
  }

  onKept(status, sent) {
    this.#changes.kept(sent);
    this.#tell("kept", status);
  }

  async onNotKept(response) {
    this.say(response.status === 422 ? "" : word("not_kept"));
    if (response.status !== 422) return this.#tell("refused", response.status);
    this.showErrors((await response.json()).fields, false);
  }

  say(sentence) {
    this.part("kept").textContent = sentence;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  send() {
    return fetch(this.action, { method: "POST", headers: JSON_ONLY, body: this.#whole() });
  }

  /** What the server knows, without touching what is being typed. */
  show({ values, hints, missing, cover }) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      if (!value || !field || field.value || this.#typed.has(name)) continue;
      field.value = value;
      this.#changes.know(name, value);
    }
    // What comes back empty of these was cleared, and isn't suggested again.
    if (this.field("filled")) this.field("filled").value = Object.keys(values).filter((name) => values[name]).join(" ");
    for (const [name, hint] of Object.entries(hints)) {
      const line = document.getElementById(`${this.field(name)?.id}-hint`);
      if (line && line.textContent !== hint) line.textContent = hint;
    }
    this.showMissing(missing);
    // Audio for a beat that is saved already comes without a form of its own.
    if (!this.cover) return;
    this.part("cover-box").hidden = !cover;
    if (cover && this.part("cover-image").getAttribute("src") !== cover) this.part("cover-image").src = cover;
  }

  showMissing(missing) {
    const lines = missingLines(missing);
    this.part("missing").replaceChildren(...lines);
    this.part("missing-box").hidden = lines.length === 0;
    this.#block();
  }

  #block() {
    this.part("save")?.setAttribute("aria-disabled", String(this.isBlocked));
  }

  /** A sentence beside each wrong field; the first of them gets the focus. */
  showErrors(fields, focus = true) {
    for (const field of this.form.elements) if (field.name) markField(field, fields[field.name] ?? "");
    if (fields.audio) this.showMissing({ audio: fields.audio });
    const first = [...this.form.elements].find((field) => fields[field.name]);
    // What is folded can't be seen, nor get the focus.
    for (let fold = first?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (focus) (first ?? this.part("missing-box")).focus();
  }
}
