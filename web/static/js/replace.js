// Replacing a beat's audio: the file is sent as the upload page sends it, and its card follows every step.

import { checkBeat } from "./chosen.js";
import { welcomeDrops } from "./drops.js";
import { seconds } from "./formats.js";
import { Refusals } from "./refusals.js";
import { Refusal, Transfer, create, matching, terminate } from "./tus.js";
import { Card } from "./uploadcard.js";
import { word } from "./words.js";

const FAST_MS = 1_000;
const SLOW_MS = 5_000;

const idOf = (address) => address.split("/").pop();

class Replacer {
  #cards = new Map();
  #transfers = new Map();

  constructor(element) {
    this.element = element;
    this.refusals = new Refusals(element);
    for (const card of element.querySelectorAll("[data-upload]")) this.#adopt(card);
    const input = element.querySelector("[data-file]");
    input.addEventListener("change", () => this.#onChosen(input));
    welcomeDrops(element.querySelector("[data-drop]"), (files) => this.#take(files));
    // Somebody may have been quicker than this script.
    if (input.files.length) this.#onChosen(input);
  }

  get isBusy() {
    return [...this.#transfers.values()].some((transfer) => transfer.isRunning);
  }

  /** Ask after every card whose audio is on its way; those nobody here sends change slowly. */
  async pollAll(isSlowTurn) {
    for (const card of this.#cards.values()) {
      const isOurs = this.#transfers.get(card.id)?.isRunning;
      if (isOurs || !(card.phase === "processing" || (card.phase === "receiving" && isSlowTurn))) continue;
      await card.poll().catch(() => {});
    }
  }

  #onChosen(input) {
    this.#take([...input.files]);
    input.value = "";
  }

  /** A beat has one master, so of several files the first is taken. */
  async #take([file]) {
    this.refusals.clear();
    if (file) await this.#begin(file).catch((error) => this.refusals.add(file, error, error.found));
  }

  async #begin(file) {
    await checkBeat(file, this.element.dataset);
    const known = await this.#unfinished(file);
    const address = known ?? (await create(this.element.dataset.endpoint, file, await this.#purpose(file)));
    const card = await this.#cardOf(idOf(address));
    if (!this.#transfers.has(card.id)) this.#follow(card, new Transfer(file, address));
    this.#resume(card);
  }

  async #purpose(file) {
    const length = await seconds(file).catch(() => null);
    const { replaces } = this.element.dataset;
    return length ? { replaces, seconds: length.toFixed(3) } : { replaces };
  }

  /** This file's transfer that broke off, if it is listed here. */
  async #unfinished(file) {
    for (const card of [...this.#cards.values()].filter((each) => each.phase === "receiving")) {
      const found = await matching(this.element.dataset.endpoint + card.id, file);
      if (found) return found.address;
    }
    return null;
  }

  async #cardOf(id) {
    if (this.#cards.has(id)) return this.#cards.get(id);
    const response = await fetch(`${this.element.dataset.address}/${id}/card`);
    if (!response.ok) throw new Refusal(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const element = document.adoptNode(page.querySelector("[data-upload]"));
    this.element.querySelector("[data-cards]").prepend(element);
    return this.#adopt(element);
  }

  #adopt(element) {
    const card = new Card(element);
    this.#cards.set(card.id, card);
    card.addEventListener("phase", ({ detail }) => this.#say(detail.problem?.message ?? word("phase", { name: card.name, state: detail.words })));
    card.addEventListener("saved", () => this.#onSaved(card));
    for (const name of ["problem", "step"]) card.addEventListener(name, ({ detail }) => this.#say(detail));
    card.addEventListener("removed", () => this.#drop(card));
    card.part("pause").addEventListener("click", () => this.#pause(card));
    card.part("resume").addEventListener("click", () => this.#resume(card));
    card.part("cancel").addEventListener("click", () => this.#cancel(card));
    return card;
  }

  #follow(card, transfer) {
    this.#transfers.set(card.id, transfer);
    card.isOurs = true;
    transfer.addEventListener("progress", ({ detail }) => card.showTransfer(detail));
    transfer.addEventListener("waiting", ({ detail }) => card.showNote(detail.message));
    transfer.addEventListener("done", () => this.#onEnd(card).poll().catch(() => {}));
    transfer.addEventListener("refused", ({ detail }) => {
      this.#onEnd(card).showProblem(detail);
      this.#say(detail.message);
    });
  }

  #resume(card) {
    const transfer = this.#transfers.get(card.id);
    if (!transfer || transfer.isRunning) return;
    card.showButtons({ pause: true, cancel: true });
    transfer.start();
    this.#markBusy();
  }

  #pause(card) {
    this.#transfers.get(card.id)?.pause();
    card.showButtons({ resume: true, cancel: true });
    card.showNote(word("paused"));
    this.#markBusy();
  }

  async #cancel(card) {
    this.#pause(card);
    try {
      await terminate(this.element.dataset.endpoint + card.id);
      card.remove();
      this.#say(word("cancelled", { name: card.name }));
    } catch (error) {
      card.showNote(`${error.message} ${error.advice ?? ""}`);
    }
  }

  #onEnd(card) {
    this.#transfers.delete(card.id);
    card.isOurs = false;
    card.showButtons({});
    this.#markBusy();
    return card;
  }

  #onSaved(card) {
    this.#drop(card);
    this.#say(word("has_new_audio"));
  }

  #drop(card) {
    this.#transfers.get(card.id)?.pause();
    this.#transfers.delete(card.id);
    this.#cards.delete(card.id);
    this.#markBusy();
  }

  /** While something travels, leaving the page has to be a real visit, so that the browser can warn. */
  #markBusy() {
    this.element.closest("main")?.toggleAttribute("data-no-swap", this.isBusy);
  }

  #say(sentence) {
    this.element.querySelector("[data-live-region]").textContent = sentence;
  }
}

let replacer = null;

function start() {
  const element = document.querySelector("[data-replacer]");
  if (!element) replacer = null;
  else if (replacer?.element !== element) replacer = new Replacer(element);
}

async function keepPolling() {
  for (let turn = 0; ; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? SLOW_MS : FAST_MS));
    await replacer?.pollAll(turn % 5 === 0);
  }
}

window.addEventListener("beforeunload", (event) => {
  if (replacer?.isBusy) event.preventDefault();
});
document.addEventListener("beatpass:page", start);
start();
keepPolling();
