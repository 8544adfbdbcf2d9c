// A collection in the making: its form is kept while somebody types, its beats are put in order, and all of them are
// saved by one button. What can't be saved yet is named, and tried again alone.

import { markField, missingLines } from "./cardform.js";
import { Changes } from "./changes.js";
import { Keeper, tooLarge, withoutTooLarge } from "./keeper.js";
import { makeSortable } from "./order.js";
import { unreachable } from "./tus.js";
import { word } from "./words.js";

const JSON_ONLY = { Accept: "application/json" };
const SHARED = ["genres", "tags", "collaborators"];

export class Batch {
  #keeper = new Keeper(this);
  #changes;
  #order;
  #lent;

  /** `host` is the page: it has the cards, and the files that were refused. */
  constructor(element, host) {
    this.host = host;
    this.form = element.querySelector("[data-batch-form]");
    this.panel = element.querySelector("[data-batch-save]");
    this.button = this.panel.querySelector("[data-batch-save-button]");
    this.list = element.querySelector("[data-cards]");
    this.sortable = makeSortable(this.list);
    this.#changes = new Changes(this.form);
    this.#order = this.sortable.order().join();
    this.list.addEventListener("beatpass:order", () => this.keep());
    this.form.addEventListener("input", (event) => this.#onInput(event.target));
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
    queueMicrotask(() => this.showState());
  }

  get isDirty() {
    return this.#keeper.isDirty;
  }

  get cover() {
    return this.#field("collection_cover");
  }

  #field(name) {
    return this.form.elements[name];
  }

  #part(name) {
    return this.form.querySelector(`[data-${name}]`) ?? this.panel.querySelector(`[data-${name}]`);
  }

  /** A card came or went. */
  added() {
    this.sortable.refresh();
    this.host.lockMode(this.host.cards.length > 0);
    for (const name of SHARED) this.#lend(name);
    this.showState();
    this.keep();
  }

  #onInput(field) {
    const problem = field.type === "file" ? tooLarge(field) : "";
    markField(field, problem);
    const shared = field.name.replace("shared_", "");
    if (SHARED.includes(shared)) this.#lend(shared);
    this.#keeper.changed(field, problem);
  }

  /** Show in each card what it takes from the collection where it says nothing itself. */
  #lend(name) {
    const value = this.#field(`shared_${name}`).value.trim();
    for (const field of this.list.querySelectorAll(`[data-inherits][name="${name}"]`)) {
      field.placeholder = value ? word("lent", { value }) : "";
    }
  }

  keep() {
    return this.#keeper.keep();
  }

  async onKept(status, sent) {
    this.#changes.kept(sent);
    if (sent.has("order")) this.#order = sent.getAll("order").join();
    this.#show(status);
    const lent = `${this.#field("shared_cover").checked} ${status.cover}`;
    if (lent !== this.#lent) await this.#askCards();
    this.#lent = lent;
  }

  /** What is to be kept; the order, too, only where it was changed here. */
  body() {
    const body = this.#changes.only(this.#whole());
    if (body.getAll("order").join() === this.#order) body.delete("order");
    return body;
  }

  /** The form with the order of the cards. */
  #whole() {
    const body = new FormData(this.form);
    body.delete("order");
    for (const id of this.sortable.order()) body.append("order", id);
    body.append("left_out", this.host.refusals.standing.length);
    return body;
  }

  async onNotKept(response) {
    if (response.status === 422) return this.#showErrors((await response.json()).fields, false);
    const isOut = [400, 403].includes(response.status);
    this.say(word(isOut ? "signed_out_typing" : "not_kept"));
  }

  /** Whether a beat lacks a cover depends on the collection's. */
  async #askCards() {
    const open = this.host.cards.filter((card) => !card.isSaved);
    await Promise.all(open.map((card) => card.poll().catch(() => {})));
  }

  say(sentence) {
    this.#part("batch-kept").textContent = sentence;
  }

  #show(status) {
    const lines = missingLines(status.missing, "c-");
    this.#part("batch-missing").replaceChildren(...lines);
    this.#part("batch-missing-box").hidden = lines.length === 0;
    if (this.#part("release")) this.#part("release").textContent = status.release;
    const box = this.#part("cover-box");
    if (box) box.hidden = !status.cover;
    if (box && status.cover) this.#part("cover-image").src = status.cover;
    this.button.querySelector("span").textContent = status.label;
    if (status.href) this.#part("batch-done").href = status.href;
    this.showState();
  }

  get #isMissing() {
    return this.#part("batch-missing").children.length > 0;
  }

  /** Saving waits until the collection has what it needs and at least one beat is complete. */
  showState() {
    const open = this.host.cards.filter((card) => card.isLeft);
    const ready = open.filter((card) => !card.isBlocked);
    const isBlocked = this.#isMissing || ready.length === 0;
    this.button.setAttribute("aria-disabled", String(isBlocked));
    this.button.hidden = open.length === 0 && this.host.cards.length > 0;
    for (const link of this.panel.querySelectorAll("[data-batch-done]")) link.hidden = !this.button.hidden;
    this.#part("batch-give-up").hidden = open.length === 0;
    this.#part("batch-hint").textContent = this.#hint(open, ready);
  }

  #hint(open, ready) {
    if (!this.host.cards.length) return word("choose_files");
    if (!open.length) return "";
    const rest = open.length - ready.length;
    const told = [
      this.#isMissing && word("collection_needs"),
      !this.#isMissing && ready.length && word("ready", { count: ready.length }),
      rest && word(ready.length ? "left_for_later" : "incomplete", { count: rest }),
    ];
    return told.filter(Boolean).join(" ");
  }

  async #onSubmit(event) {
    const button = event.submitter;
    // Giving up is an ordinary visit; moving is done by the list itself.
    if (button !== this.button && button?.hasAttribute("data-batch-give-up")) return;
    event.preventDefault();
    if (button !== this.button) return this.keep();
    if (this.button.getAttribute("aria-busy") === "true") return;
    this.button.setAttribute("aria-busy", "true");
    try {
      await this.#save();
    } catch {
      const { message, advice } = unreachable();
      this.#fail([], `${message} ${advice}`);
    } finally {
      this.button.removeAttribute("aria-busy");
    }
  }

  /** Every card is kept first, so that what is saved is what is seen. */
  async #save() {
    await Promise.all(this.host.cards.map((card) => card.settled()));
    await this.keep();
    this.showState();
    if (this.#isMissing) return this.#part("batch-missing-box").focus();
    if (this.button.getAttribute("aria-disabled") === "true") return this.#fail(this.#incomplete(), word("nothing_can"));
    const response = await fetch(this.form.getAttribute("action"), { method: "POST", headers: JSON_ONLY, body: withoutTooLarge(this.#whole(), this.cover) });
    const answer = await response.json();
    if (response.ok) return this.#onSaved(answer);
    if (response.status === 422 && Object.keys(answer.fields).length) return this.#showErrors(answer.fields);
    this.#fail([], `${answer.message} ${answer.advice}`);
  }

  #incomplete() {
    const open = this.host.cards.filter((card) => card.isBlocked);
    return open.map((card) => {
      card.unfold();
      const missing = [...card.form.part("missing").children].map((line) => line.textContent);
      return { href: `u-${card.id}-title`, name: card.title, reason: missing.join(" ") };
    });
  }

  async #onSaved(answer) {
    if (answer.is_made && this.#part("own-fields")) this.#showMade(answer.title);
    this.#show(answer);
    const failed = new Map(answer.failed.map((one) => [one.id, one]));
    for (const card of this.host.cards) if (card.isSaved && !failed.has(card.id)) card.joined();
    await this.#askCards();
    for (const [id, { errors }] of failed) this.host.card(id)?.showErrors(errors, false);
    this.showState();
    const beats = answer.failed.map(({ id, name, errors }) => {
      return { href: `u-${id}-title`, name: this.host.card(id)?.title ?? name, reason: Object.values(errors).join(" ") };
    });
    const files = this.host.refusals.standing.map(({ id, name, reason }) => ({ href: id, name, reason }));
    if (beats.length + files.length) return this.#fail([...beats, ...files], answer.told || word("nothing_could"));
    this.#part("batch-failed").hidden = true;
    this.#part("batch-told").hidden = false;
    this.#part("batch-told-text").textContent = answer.told;
    this.host.say(answer.told);
  }

  /** Its own form has done its work; the rest is changed where collections are. */
  #showMade(title) {
    document.getElementById("batch-title").textContent = title;
    const line = document.createElement("p");
    line.textContent = word("made");
    this.#part("own-fields").replaceWith(line);
  }

  #fail(lines, sentence) {
    const box = this.#part("batch-failed");
    this.#part("batch-failed-title").textContent = lines.length ? word("what_is_left", { told: sentence }) : sentence;
    this.#part("batch-failed-list").replaceChildren(...lines.map(summaryLine));
    this.#part("batch-told").hidden = true;
    box.hidden = false;
    box.focus();
  }

  #showErrors(fields, focus = true) {
    for (const field of this.form.elements) if (field.name) markField(field, fields[field.name] ?? "");
    const first = [...this.form.elements].find((field) => fields[field.name]);
    if (focus) first?.focus();
    this.say("");
  }
}

function summaryLine({ href, name, reason }) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${href}`;
  link.textContent = `${name}: ${reason}`;
  line.append(link);
  return line;
}
