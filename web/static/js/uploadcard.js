// One upload's card: what the server says of it, how its transfer goes, and its form.

import { CardForm } from "./cardform.js";
import { tooLarge } from "./keeper.js";
import { readableSize, readableTime } from "./sizes.js";
import { supportHref } from "./support.js";
import { signedOut, unreachable } from "./tus.js";
import { found, word } from "./words.js";

const REPLACEABLE = ["refused", "duplicate", "failed"];
const JSON_ONLY = { Accept: "application/json" };

const token = () => document.querySelector("meta[name=csrf-token]").content;

/** The link that leads on from a problem. */
function wayOn({ words, href }) {
  const link = document.createElement("a");
  [link.textContent, link.href] = [words, href];
  return link;
}

/**
 * Events: "phase" (detail: the status), "saved" (detail: address), "problem" (detail: sentence), "step" (detail:
 * sentence), "changed" after anything that the server said, "removed".
 */
export class Card extends EventTarget {
  constructor(element) {
    super();
    this.element = element;
    this.isOurs = false;
    this.id = element.dataset.upload;
    const form = element.querySelector("[data-beat-form]");
    // The card of a saved beat is only a link.
    this.form = form && new CardForm(form);
    if (!form) return;
    this.part("transfer").querySelector("[role=status]")?.removeAttribute("role");
    this.form.addEventListener("kept", ({ detail }) => this.isSaved || this.show(detail));
    // Without a session the form's token is refused first.
    this.form.addEventListener("refused", ({ detail }) => [400, 403].includes(detail) && this.showProblem(signedOut()));
    form.addEventListener("input", () => this.#showTitle());
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.part("retry").addEventListener("submit", (event) => this.#onRetry(event));
    this.on("discard", (event) => this.#onDiscard(event));
    this.#offerAnother();
  }

  get name() {
    return this.element.dataset.name;
  }

  /** What its producer calls it. */
  get title() {
    return this.form?.field("name")?.value.trim() || this.part("title").textContent;
  }

  get about() {
    return this.part("support").dataset.about;
  }

  get phase() {
    return this.element.dataset.phase;
  }

  get isSaved() {
    return ["live", "saved"].includes(this.phase);
  }

  /** Not saved yet, or a beat that took the file's audio over and isn't in the collection yet. */
  get isLeft() {
    return !this.isSaved || this.element.hasAttribute("data-joins");
  }

  joined() {
    this.element.removeAttribute("data-joins");
  }

  get isBlocked() {
    return !this.isSaved && this.form.isBlocked;
  }

  get isDirty() {
    return !this.isSaved && this.form.isDirty;
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  /** Listen to clicks on a part, where the card has it. */
  on(name, listener) {
    this.part(name)?.addEventListener("click", listener);
  }

  /** Where a transfer of this page is; `note` is a sentence under the bar. */
  showTransfer({ sent, size, speed, left }) {
    const percent = Math.floor((sent * 100) / size);
    const pace = speed ? ` · ${readableSize(speed)}/s` : "";
    const rest = left === null || sent === size ? "" : ` · ${word("time_left", { time: readableTime(left) })}`;
    this.#bar().value = percent;
    this.#say(`${percent} %${pace}${rest}`);
    this.part("transfer-note").textContent = word("sent", { sent: readableSize(sent), size: readableSize(size) });
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

  keep() {
    return this.isSaved ? Promise.resolve() : this.form.keep();
  }

  settled() {
    return this.isSaved ? Promise.resolve() : this.form.settled();
  }

  async poll() {
    const response = await fetch(`${this.form.action}/status`, { headers: JSON_ONLY, cache: "no-store" });
    if (response.ok) this.show(await response.json());
    else if (response.status === 403) this.showProblem(signedOut());
    return response.status;
  }

  /** Everything that the server knows, without touching what is being typed. */
  show(status) {
    const before = this.phase;
    this.element.dataset.phase = status.phase;
    if (status.saved) return this.showSaved(status);
    this.#showBadge(status);
    this.part("transfer").hidden = status.phase !== "receiving";
    this.part("retry").hidden = status.phase !== "failed";
    if (status.phase !== "receiving") this.part("discard").hidden = status.phase === "processing";
    this.part("fields").hidden = status.phase === "refused";
    if (before !== status.phase && status.phase === "refused") this.unfold();
    if (this.part("save")) this.part("save").hidden = status.phase === "refused";
    this.part("support").dataset.about = status.about;
    this.part("until").textContent = status.until;
    this.part("ending").textContent = status.ending;
    this.part("ending").hidden = !status.ending;
    if (this.part("fold-note")) this.part("fold-note").textContent = status.missing_words;
    this.#showSteps(status);
    this.showProblem(status.problem);
    if (status.phase === "receiving" && !this.isOurs) this.#showArrived(status);
    this.form.show(status);
    this.#showTitle();
    this.part("protection").textContent = status.protection;
    this.#offerAnother();
    if (before !== status.phase) this.dispatchEvent(new CustomEvent("phase", { detail: status }));
    this.dispatchEvent(new CustomEvent("changed"));
  }

  #showTitle() {
    const title = this.form.field("name")?.value.trim() || this.name;
    this.part("title").textContent = title;
    if (!this.element.dataset.sortId) return;
    this.element.dataset.sortName = title;
    for (const button of this.element.querySelectorAll("[data-sort-move]")) {
      const words = word(`move_${button.dataset.sortMove}`, { name: title });
      for (const name of ["aria-label", "title"]) button.setAttribute(name, words);
    }
  }

  /** Show the form of a card that has it folded. */
  unfold() {
    if (this.part("fold")) this.part("fold").open = true;
  }

  #showBadge({ words, tone }) {
    const badge = this.part("badge");
    badge.textContent = words;
    badge.className = `badge badge-${tone}`;
  }

  /** In a collection a file that can't be used may be exchanged where it stands. */
  #offerAnother() {
    const isOffered = this.element.dataset.sortId && REPLACEABLE.includes(this.phase);
    this.part("choose-instead").hidden = !isOffered;
  }

  #showArrived({ offset, size }) {
    if (size === null) return this.#say(word("so_far", { size: readableSize(offset) }));
    this.#bar().value = Math.floor((offset * 100) / size);
    this.#say(word("arrived", { percent: Math.floor((offset * 100) / size) }));
  }

  showProblem(problem) {
    this.part("problem").hidden = !problem;
    if (!problem) return;
    this.part("problem-message").textContent = problem.message;
    this.part("problem-advice").replaceChildren(problem.advice, ...(problem.way ? [" ", wayOn(problem.way)] : []));
    this.part("problem-code").textContent = problem.code;
    this.part("problem-link").hash = problem.code;
    this.part("support").href = supportHref(problem, this.about);
  }

  showSaved({ saved: address, phase = "live", words = word("live"), tone = "good", is_to_join: isToJoin = false }) {
    this.element.dataset.phase = phase;
    this.element.toggleAttribute("data-joins", isToJoin);
    this.#showBadge({ words, tone });
    this.part("ending").hidden = true;
    const link = document.createElement("a");
    link.className = "button button-secondary";
    link.href = address;
    link.textContent = word("open_page");
    const line = document.createElement("p");
    line.append(link);
    this.part("title").textContent = this.title;
    const isAlone = !this.element.dataset.sortId;
    this.element.replaceChildren(this.element.querySelector(".card-head"), line);
    this.form = null;
    if (isAlone) link.focus();
    this.dispatchEvent(new CustomEvent("saved", { detail: address }));
    this.dispatchEvent(new CustomEvent("changed"));
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
    const told = ended.map(({ label, state }) => word(`step_${state}`, { step: label }));
    this.dispatchEvent(new CustomEvent("step", { detail: told.join(" ") }));
  }

  /** Whether the step has changed. */
  #showStep({ name, state }) {
    const line = this.element.querySelector(`[data-step="${name}"]`);
    if (!line || line.dataset.state === state) return false;
    line.dataset.state = state;
    line.querySelector(".step-state").textContent = found("states")[state];
    return true;
  }

  async #onSubmit(event) {
    event.preventDefault();
    const button = this.part("save");
    // A beat of a collection is saved with the others.
    if (!button) return this.keep();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await this.settled();
      if (button.getAttribute("aria-disabled") === "true") return this.part("missing-box").focus();
      if (tooLarge(this.form.cover)) return this.form.cover.focus();
      await this.#save();
    } catch {
      this.showProblem(unreachable());
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async #save() {
    const response = await this.form.send();
    const answer = await response.json();
    if (response.ok) return this.showSaved(answer);
    if (response.status === 422 && Object.keys(answer.fields).length) return this.showErrors(answer.fields);
    this.showProblem(answer);
    this.dispatchEvent(new CustomEvent("problem", { detail: answer.message }));
  }

  showErrors(fields, focus = true) {
    if (this.isSaved) return;
    this.unfold();
    this.form.showErrors(fields, focus);
    // Saving may have found a duplicate.
    if (fields.audio) this.poll().catch(() => {});
    this.dispatchEvent(new CustomEvent("problem", { detail: Object.values(fields).join(" ") }));
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

  /** Stand where another upload stood, with what was typed there; whether that could be done. */
  async takeOver(otherId) {
    const answer = await this.#post(`${this.form.action}/take-over`, new URLSearchParams({ from: otherId }));
    if (answer) this.show(answer);
    return answer !== null;
  }

  /** What the server answers, or null once it was told why it can't be done. */
  async #post(address, body = null) {
    try {
      const headers = { ...JSON_ONLY, "X-CSRFToken": token() };
      const response = await fetch(address, { method: "POST", headers, body });
      const answer = await response.json();
      if (response.ok) return answer;
      this.showProblem(answer);
    } catch {
      this.showProblem(unreachable());
    }
    return null;
  }

  remove() {
    this.element.remove();
    this.dispatchEvent(new CustomEvent("removed"));
  }
}
