// The upload page: files chosen or dropped become cards, a few are sent at a time, and every card follows its beat.

import { Batch } from "./batch.js";
import { checkBeat } from "./chosen.js";
import { welcomeDrops } from "./drops.js";
import { forget, keyOf, recall, remember, tidy } from "./fingerprint.js";
import { seconds } from "./formats.js";
import { Lanes } from "./lanes.js";
import { Minutes } from "./minutes.js";
import { Refusals, isUnsupported } from "./refusals.js";
import { readableSize } from "./sizes.js";
import { aboutOf } from "./support.js";
import { Refusal, Transfer, create, matching, terminate } from "./tus.js";
import { Card } from "./uploadcard.js";
import { word } from "./words.js";

const FAST_MS = 1_000;
const SLOW_MS = 5_000;

const idOf = (address) => address.split("/").pop();

class Uploader {
  #cards = new Map();
  #spoken = new Map();
  #lanes = new Lanes();
  #chooser = null;

  constructor(element) {
    this.element = element;
    this.list = element.querySelector("[data-cards]");
    this.refusals = new Refusals(element);
    this.minutes = new Minutes(element.querySelector("[data-minutes]"));
    this.batch = element.dataset.batch ? new Batch(element, this) : null;
    for (const card of element.querySelectorAll("[data-upload]")) this.#adopt(card);
    const input = element.querySelector("[data-files]");
    input?.addEventListener("change", () => this.#onChosen(input));
    welcomeDrops(element.querySelector("[data-drop]"), (files) => this.#take(files));
    element.querySelector("[data-choose-other]").addEventListener("click", () => this.#chooseOther());
    this.#lanes.addEventListener("change", () => this.#markBusy());
    tidy(Number(element.dataset.keptDays));
    // Somebody may have been quicker than this script.
    if (input?.files.length) this.#onChosen(input);
  }

  get isBusy() {
    return this.#lanes.isBusy;
  }

  get isDirty() {
    return this.batch?.isDirty || this.cards.some((card) => card.isDirty);
  }

  /** In the order in which they stand. */
  get cards() {
    return [...this.list.querySelectorAll("[data-upload]")].map((one) => this.#cards.get(one.dataset.upload)).filter(Boolean);
  }

  card(id) {
    return this.#cards.get(id);
  }

  say(sentence) {
    this.element.querySelector("[data-live-region]").textContent = sentence;
  }

  /** Ask after every card whose beat is still on its way; those nobody here sends change slowly. */
  async pollAll(isSlowTurn) {
    for (const card of this.cards) {
      if (this.#lanes.isSending(card.id)) continue;
      if (card.phase === "processing" || (card.phase === "receiving" && isSlowTurn)) await card.poll().catch(() => {});
    }
  }

  #onChosen(input) {
    this.#take([...input.files]);
    input.value = "";
  }

  async #take(files, instead = null) {
    if (!this.batch) this.refusals.clear();
    const lengths = await Promise.all(files.map((file) => seconds(file).catch(() => null)));
    await this.minutes.announce(lengths);
    for (const [index, file] of files.entries()) {
      await this.#begin(file, lengths[index], instead).catch((error) => this.#refuse(file, error));
    }
    this.minutes.refresh();
  }

  async #begin(file, length, instead) {
    await checkBeat(file, this.element.dataset);
    const known = await this.#find(file);
    if (known && known.offset >= file.size) return this.#pointTo(this.#cards.get(idOf(known.address)));
    const address = known?.address ?? (await create(this.element.dataset.endpoint, file, this.#purpose(length)));
    remember(keyOf(file, this.element.dataset.owner), address);
    const card = await this.#cardOf(idOf(address));
    if (this.#lanes.get(card.id)) return this.#resume(card);
    if (instead && instead !== card) await this.#takeOver(card, instead);
    this.#follow(card, file, new Transfer(file, address));
  }

  #purpose(length) {
    const known = { seconds: length ? length.toFixed(3) : "", batch: this.element.dataset.batch ?? "" };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
  }

  /** This file's unfinished upload: the one remembered here, or one that the server still lists. */
  async #find(file) {
    const endpoint = this.element.dataset.endpoint;
    const listed = this.cards.filter((card) => card.phase === "receiving");
    const sameSize = listed.filter((card) => Number(card.element.dataset.size) === file.size);
    const addresses = [recall(keyOf(file, this.element.dataset.owner)), ...sameSize.map((card) => endpoint + card.id)];
    for (const address of new Set(addresses.filter(Boolean))) {
      const isHere = this.#cards.has(idOf(address));
      const found = await matching(address, file);
      // Elsewhere it may belong to another collection.
      const isOurs = isHere || (found?.batch === (this.element.dataset.batch ?? "") && found.offset < file.size);
      if (found && isOurs) return found;
    }
    forget(keyOf(file, this.element.dataset.owner));
    return null;
  }

  /** A file that has arrived whole isn't sent again: its card is there already. */
  #pointTo(card) {
    card.element.scrollIntoView({ block: "start" });
    this.say(word("arrived_already", { name: card.name }));
  }

  async #cardOf(id) {
    if (this.#cards.has(id)) return this.#cards.get(id);
    const response = await fetch(`${this.element.dataset.drafts}/${id}/card`);
    if (!response.ok) throw new Refusal(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const element = document.adoptNode(page.querySelector("[data-upload]"));
    // A collection is in the order in which its files were chosen; of single beats the newest comes first.
    if (this.batch) this.list.append(element);
    else this.list.prepend(element);
    const card = this.#adopt(element);
    this.batch?.added();
    return card;
  }

  #adopt(element) {
    const card = new Card(element);
    this.#cards.set(card.id, card);
    card.addEventListener("phase", ({ detail }) => this.#onPhase(card, detail));
    card.addEventListener("saved", () => this.say(word("is_live", { name: card.title })));
    for (const name of ["problem", "step"]) card.addEventListener(name, ({ detail }) => this.say(detail));
    card.addEventListener("removed", () => this.#drop(card));
    card.addEventListener("changed", () => this.batch?.showState());
    card.on("pause", () => this.#pause(card));
    card.on("resume", () => this.#onResume(card));
    card.on("cancel", () => this.#cancel(card));
    card.on("choose-instead", () => this.#choose((file) => this.#take([file], card)));
    const mayResume = card.phase === "receiving" && Number(element.dataset.size) > 0;
    if (mayResume && this.element.querySelector("[data-files]")) card.showButtons({ resume: true });
    return card;
  }

  #follow(card, file, transfer) {
    card.isOurs = true;
    transfer.addEventListener("progress", ({ detail }) => this.#onProgress(card, detail));
    transfer.addEventListener("waiting", ({ detail }) => card.showNote(detail.message));
    transfer.addEventListener("done", () => this.#onArrived(card, file));
    transfer.addEventListener("refused", ({ detail }) => this.#onRefused(card, detail));
    this.#resume(card, transfer);
  }

  #resume(card, transfer) {
    card.showButtons({ pause: true, cancel: true });
    card.showNote(word("waiting_turn"));
    this.#lanes.send(card.id, transfer);
  }

  /** What another visit began needs its file again. */
  #onResume(card) {
    if (this.#lanes.get(card.id)) return this.#resume(card);
    this.#choose(async (file) => {
      if (await matching(this.element.dataset.endpoint + card.id, file)) return this.#take([file]);
      const size = readableSize(Number(card.element.dataset.size));
      card.showNote(word("another_file", { name: card.name, size }));
      this.say(word("another_file_said", { name: card.name }));
    });
  }

  /** Ask for one file. The field is held on to: one that nothing knows may be gone before a file is chosen. */
  #choose(then) {
    this.#chooser = Object.assign(document.createElement("input"), { type: "file" });
    this.#chooser.addEventListener("change", ({ target }) => target.files[0] && then(target.files[0]));
    this.#chooser.click();
  }

  /** The new file stands where the other stood, with all that was typed there. */
  async #takeOver(card, other) {
    await other.keep();
    if (!(await card.takeOver(other.id))) return;
    other.element.before(card.element);
    other.remove();
    this.batch?.added();
  }

  /** While something travels, leaving the page has to be a real visit, so that the browser can warn. */
  #markBusy() {
    this.element.closest("main")?.toggleAttribute("data-no-swap", this.isBusy);
    if (!this.batch) this.lockMode(this.isBusy);
  }

  lockMode(isLocked) {
    const other = this.element.querySelector("[data-mode-other]");
    if (!other) return;
    other.disabled = isLocked;
    this.element.querySelector("[data-mode-note]").hidden = !isLocked;
  }

  #pause(card) {
    this.#lanes.pause(card.id);
    card.showButtons({ resume: true, cancel: true });
    card.showNote(word("paused"));
  }

  async #cancel(card) {
    this.#pause(card);
    const transfer = this.#lanes.get(card.id);
    try {
      await terminate(transfer.address);
      forget(keyOf(transfer.file, this.element.dataset.owner));
      card.remove();
      this.say(word("cancelled", { name: card.name }));
    } catch (error) {
      card.showNote(`${error.message} ${error.advice ?? ""}`);
    }
  }

  #drop(card) {
    this.#lanes.drop(card.id);
    this.#cards.delete(card.id);
    this.minutes.refresh();
    this.batch?.added();
  }

  #onProgress(card, detail) {
    const quarter = Math.floor(card.showTransfer(detail) / 25) * 25;
    if (quarter <= (this.#spoken.get(card.id) ?? 0)) return;
    this.#spoken.set(card.id, quarter);
    this.say(word("percent_sent", { name: card.name, percent: quarter }));
  }

  #onArrived(card, file) {
    forget(keyOf(file, this.element.dataset.owner));
    card.showButtons({});
    this.#lanes.drop(card.id);
    card.poll().catch(() => {});
  }

  #onRefused(card, refusal) {
    this.#lanes.drop(card.id);
    card.isOurs = false;
    card.showButtons({});
    card.showProblem(refusal);
    card.showNote("");
    this.say(refusal.message);
  }

  #onPhase(card, status) {
    this.minutes.refresh();
    this.say(status.problem ? status.problem.message : word("phase", { name: card.name, state: status.words }));
    if (isUnsupported(status.problem?.code)) this.#openUnsupported(status.problem, card.about, card);
  }

  /** In a collection a refused file keeps its line, so that saving can name it with the others. */
  #refuse(file, error) {
    if (isUnsupported(error.code)) this.#openUnsupported(error, aboutOf(file, error.found), null);
    if (this.batch || !isUnsupported(error.code)) this.refusals.add(file, error, error.found);
    this.batch?.showState();
  }

  #openUnsupported(problem, about, card) {
    this.refused = card;
    this.refusals.open(problem, about);
  }

  async #chooseOther() {
    this.element.querySelector("#unsupported").close();
    const input = this.element.querySelector("[data-files]");
    if (input) input.click();
    await this.refused?.discard().catch(() => {});
    if (!input) location.assign(this.element.dataset.drafts);
  }
}

let uploader = null;

function start() {
  const element = document.querySelector("[data-uploader]");
  if (!element) uploader = null;
  else if (uploader?.element !== element) uploader = new Uploader(element);
}

async function keepPolling() {
  for (let turn = 0; ; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? SLOW_MS : FAST_MS));
    await uploader?.pollAll(turn % 5 === 0);
  }
}

window.addEventListener("beforeunload", (event) => {
  if (uploader?.isBusy || uploader?.isDirty) event.preventDefault();
});
document.addEventListener("beatpass:page", start);
start();
keepPolling();
