// One upload's card: what the server says of it, how its transfer goes, and its form.

import { supportHref } from "./support.js";
import { SIGNED_OUT } from "./tus.js";

const STATES = { waiting: "Waiting", running: "Running", done: "Done", failed: "Failed", skipped: "Not reached" };
const KEEP_AFTER_MS = 600;
const UNREACHABLE = { code: "NET", message: "The site can’t be reached.", advice: "Nothing is lost; try again." };
const JSON_ONLY = { Accept: "application/json" };

const token = () => document.querySelector("meta[name=csrf-token]").content;

export function readableSize(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}

function readableTime(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is wrong with a chosen file's size, before it is sent for nothing. */
function tooLarge(field) {
  const [file, most] = [field.files[0], Number(field.dataset.maxSize)];
  return file?.size > most ? `“${file.name}” has more than ${readableSize(most)}. Choose a smaller picture.` : "";
}

/** Events: "phase" (detail: the status), "saved" (detail: address), "problem" (detail: sentence), "step" (detail: sentence), "removed". */
export class Card extends EventTarget {
  #typed = new Set();
  #timer = null;
  #keeping = Promise.resolve();

  constructor(element) {
    super();
    this.element = element;
    this.isOurs = false;
    this.id = element.dataset.upload;
    this.form = element.querySelector("[data-beat-form]");
    this.part("transfer").querySelector("[role=status]")?.removeAttribute("role");
    this.form.addEventListener("input", (event) => this.#onInput(event));
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.part("retry").addEventListener("submit", (event) => this.#onRetry(event));
    this.part("discard").addEventListener("click", (event) => this.#onDiscard(event));
    this.#block();
  }

  get name() {
    return this.element.dataset.name;
  }

  get about() {
    return this.part("support").dataset.about;
  }

  get phase() {
    return this.element.dataset.phase;
  }

  get isDirty() {
    return this.#timer !== null;
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  /** Where a transfer of this page is; `note` is a sentence under the bar. */
  showTransfer({ sent, size, speed, left }) {
    const percent = Math.floor((sent * 100) / size);
    const pace = speed ? ` · ${readableSize(speed)}/s` : "";
    const rest = left === null || sent === size ? "" : ` · ${readableTime(left)} left`;
    this.#bar().value = percent;
    this.#say(`${percent} %${pace}${rest}`);
    this.part("transfer-note").textContent = `${readableSize(sent)} of ${readableSize(size)}`;
    return percent;
  }

  showNote(note) {
    this.part("transfer-note").textContent = note;
  }

  showButtons({ pause = false, resume = false, cancel = false }) {
    this.part("transfer-buttons").hidden = !(pause || resume || cancel);
    this.part("pause").hidden = !pause;
    this.part("resume").hidden = !resume;
    this.part("cancel").hidden = !cancel;
    this.part("discard").hidden = cancel || this.phase === "processing";
  }

  async poll() {
    const response = await fetch(`${this.form.getAttribute("action")}/status`, { headers: JSON_ONLY, cache: "no-store" });
    if (response.ok) this.show(await response.json());
    else if (response.status === 403) this.showProblem(SIGNED_OUT);
    return response.status;
  }

  /** Everything that the server knows, without touching what is being typed. */
  show(status) {
    const before = this.phase;
    this.element.dataset.phase = status.phase;
    if (status.saved) return this.showSaved(status.saved);
    const badge = this.part("badge");
    badge.textContent = status.words;
    badge.className = `badge badge-${status.tone}`;
    this.part("transfer").hidden = status.phase !== "receiving";
    this.part("retry").hidden = status.phase !== "failed";
    if (status.phase !== "receiving") this.part("discard").hidden = status.phase === "processing";
    this.part("fields").hidden = status.phase === "refused";
    this.part("save").hidden = status.phase === "refused";
    this.part("support").dataset.about = status.about;
    this.#showSteps(status);
    this.showProblem(status.problem);
    if (status.phase === "receiving" && !this.isOurs) this.#showArrived(status);
    this.#prefill(status);
    this.#showMissing(status.missing);
    this.part("protection").textContent = status.protection;
    if (before !== status.phase) this.dispatchEvent(new CustomEvent("phase", { detail: status }));
  }

  #showArrived({ offset, size }) {
    this.#bar().value = Math.floor((offset * 100) / size);
    this.#say(`${Math.floor((offset * 100) / size)} % has arrived`);
  }

  showProblem(problem) {
    this.part("problem").hidden = !problem;
    if (!problem) return;
    this.part("problem-message").textContent = problem.message;
    this.part("problem-advice").textContent = problem.advice;
    this.part("problem-code").textContent = problem.code;
    this.part("support").href = supportHref(problem, this.name, this.about);
  }

  showSaved(address) {
    this.element.dataset.phase = "live";
    const badge = this.part("badge");
    badge.textContent = "Live";
    badge.className = "badge badge-good";
    const link = document.createElement("a");
    link.className = "button";
    link.href = address;
    link.textContent = "Open its page";
    const line = document.createElement("p");
    line.append(link);
    const title = this.part("title");
    title.textContent = this.form.elements.name.value || title.textContent;
    const kept = [this.element.querySelector(".card-head")];
    this.element.replaceChildren(...kept, line);
    link.focus();
    this.dispatchEvent(new CustomEvent("saved", { detail: address }));
  }

  #bar() {
    return this.part("transfer").querySelector("progress");
  }

  #say(words) {
    this.part("transfer").querySelector(".progress-text .muted").textContent = words;
  }

  /** Each step as it stands; those that have just ended are told, and once all are done they make room. */
  #showSteps({ steps, checks, is_checked: isChecked }) {
    const ended = steps.filter((step) => this.#showStep(step) && ["done", "failed"].includes(step.state));
    if (!ended.length) return;
    const fold = this.part("checks");
    fold.querySelector("summary").textContent = checks;
    fold.open = !isChecked;
    const told = ended.map(({ label, state }) => `${label}: ${STATES[state].toLowerCase()}.`);
    this.dispatchEvent(new CustomEvent("step", { detail: told.join(" ") }));
  }

  /** Whether the step has changed. */
  #showStep({ name, state }) {
    const line = this.element.querySelector(`[data-step="${name}"]`);
    if (!line || line.dataset.state === state) return false;
    line.dataset.state = state;
    line.querySelector(".step-state").textContent = STATES[state];
    return true;
  }

  #field(name) {
    return this.form.elements[name];
  }

  #prefill({ values, hints }) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.#field(name);
      if (value && !field.value && !this.#typed.has(name)) field.value = value;
    }
    for (const [name, hint] of Object.entries(hints)) {
      const line = document.getElementById(`u-${this.id}-${name}-hint`);
      if (line && line.textContent !== hint) line.textContent = hint;
    }
  }

  /** A chosen cover isn't at the server before saving, so it counts here. */
  #showMissing(missing) {
    if (this.#field("cover").files.length) delete missing.cover;
    const list = this.part("missing");
    const lines = Object.entries(missing).map(([name, sentence]) => {
      const line = document.createElement("li");
      line.dataset.missingField = name;
      line.textContent = sentence;
      return line;
    });
    list.replaceChildren(...lines);
    this.part("missing-box").hidden = lines.length === 0;
    this.#block();
  }

  #block() {
    const isBlocked = this.part("missing").children.length > 0;
    this.part("save").setAttribute("aria-disabled", String(isBlocked));
  }

  #onInput(event) {
    this.#typed.add(event.target.name);
    this.#mark(event.target.name, event.target.type === "file" ? tooLarge(event.target) : "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), KEEP_AFTER_MS);
  }

  /** Tell the server what was typed; it answers with what is still missing. */
  keep() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#keeping = this.#keeping.then(() => this.#keepNow()).catch(() => {});
    return this.#keeping;
  }

  async #keepNow() {
    if (this.phase === "live") return;
    const body = new FormData(this.form);
    body.delete("cover");
    const response = await fetch(this.form.dataset.keep, { method: "POST", headers: JSON_ONLY, body });
    this.part("kept").textContent = response.ok ? "What you typed is kept." : "What you typed could not be kept.";
    if (response.ok) this.show(await response.json());
    // Without a session the form's token is refused first.
    else if ([400, 403].includes(response.status)) this.showProblem(SIGNED_OUT);
  }

  async #onSubmit(event) {
    event.preventDefault();
    const button = this.part("save");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      if (this.#timer) await this.keep();
      if (button.getAttribute("aria-disabled") === "true") return this.part("missing-box").focus();
      if (tooLarge(this.#field("cover"))) return this.#field("cover").focus();
      await this.#save();
    } catch {
      this.showProblem(UNREACHABLE);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async #save() {
    const body = new FormData(this.form);
    const response = await fetch(this.form.getAttribute("action"), { method: "POST", headers: JSON_ONLY, body });
    const answer = await response.json();
    if (response.ok) return this.showSaved(answer.saved);
    if (response.status === 422 && Object.keys(answer.fields).length) return this.#showErrors(answer.fields);
    this.showProblem(answer);
    this.dispatchEvent(new CustomEvent("problem", { detail: answer.message }));
  }

  #showErrors(fields) {
    for (const field of this.form.elements) if (field.name) this.#mark(field.name, fields[field.name] ?? "");
    if (fields.audio) this.#showMissing({ audio: fields.audio });
    const first = [...this.form.elements].find((field) => fields[field.name]);
    (first ?? this.part("missing-box")).focus();
    this.dispatchEvent(new CustomEvent("problem", { detail: Object.values(fields).join(" ") }));
  }

  #mark(name, sentence) {
    const line = document.getElementById(`u-${this.id}-${name}-error`);
    const field = this.#field(name);
    if (!line || !field) return;
    line.hidden = !sentence;
    line.querySelector("[data-error-text]").textContent = sentence;
    field.toggleAttribute("aria-invalid", false);
    if (sentence) field.setAttribute("aria-invalid", "true");
    const hint = document.getElementById(`u-${this.id}-${name}-hint`);
    const described = [sentence && line.id, hint?.id].filter(Boolean).join(" ");
    if (described) field.setAttribute("aria-describedby", described);
  }

  async #onRetry(event) {
    event.preventDefault();
    const answer = await this.#post(event.target.getAttribute("action"));
    if (answer) this.show(answer);
  }

  #onDiscard(event) {
    event.preventDefault();
    return this.discard();
  }

  async discard() {
    const answer = await this.#post(this.part("discard").getAttribute("formaction"));
    if (answer) this.remove();
  }

  /** What the server answers, or null once it was told why it can't be done. */
  async #post(address) {
    try {
      const response = await fetch(address, { method: "POST", headers: { ...JSON_ONLY, "X-CSRFToken": token() } });
      const answer = await response.json();
      if (response.ok) return answer;
      this.showProblem(answer);
    } catch {
      this.showProblem(UNREACHABLE);
    }
    return null;
  }

  remove() {
    this.element.remove();
    this.dispatchEvent(new CustomEvent("removed"));
  }
}
