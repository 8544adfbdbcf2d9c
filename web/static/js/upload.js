// The upload page: files chosen or dropped become cards, three are sent at a time, and every card follows its beat.

import { forget, keyOf, recall, remember, tidy } from "./fingerprint.js";
import { sniff } from "./formats.js";
import { aboutOf, supportHref } from "./support.js";
import { Refusal, Transfer, create, matching, terminate } from "./tus.js";
import { Card, readableSize } from "./uploadcard.js";

const AT_ONCE = 3;
const FAST_MS = 1_000;
const SLOW_MS = 5_000;
const UNSUPPORTED = ["UPL-101", "UPL-105"];

const idOf = (address) => address.split("/").pop();

class Uploader {
  #cards = new Map();
  #transfers = new Map();
  #queue = [];
  #spoken = new Map();

  constructor(element) {
    this.element = element;
    this.list = element.querySelector("[data-cards]");
    for (const card of element.querySelectorAll("[data-upload]")) this.#adopt(card);
    element.querySelector("[data-files]")?.addEventListener("change", (event) => this.#onChosen(event.target));
    this.#welcomeDrops(element.querySelector("[data-drop]"));
    element.querySelector("[data-choose-other]").addEventListener("click", () => this.#chooseOther());
    tidy(Number(element.dataset.keptDays));
  }

  get isBusy() {
    return [...this.#transfers.values()].some((transfer) => transfer.isRunning) || this.#queue.length > 0;
  }

  get isDirty() {
    return [...this.#cards.values()].some((card) => card.isDirty);
  }

  /** Ask after every card whose beat is still on its way; those nobody here sends change slowly. */
  async pollAll(isSlowTurn) {
    for (const card of this.#cards.values()) {
      const isOurs = this.#transfers.get(card.id)?.isRunning || this.#queue.some((each) => each.card === card);
      if (isOurs || !(card.phase === "processing" || (card.phase === "receiving" && isSlowTurn))) continue;
      await card.poll().catch(() => {});
    }
  }

  #welcomeDrops(zone) {
    if (!zone) return;
    // A file dropped beside the zone would otherwise replace the page.
    for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
    zone.addEventListener("dragover", () => zone.toggleAttribute("data-over", true));
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.removeAttribute("data-over"));
    zone.addEventListener("drop", (event) => this.#take([...event.dataTransfer.files]));
  }

  #onChosen(input) {
    this.#take([...input.files]);
    input.value = "";
  }

  async #take(files) {
    this.element.querySelector("[data-file-problems]").replaceChildren();
    for (const file of files) await this.#begin(file).catch((error) => this.#showFileProblem(file, error));
  }

  async #begin(file) {
    const accepted = this.element.dataset.accepted;
    const kind = await sniff(file);
    const isTaken = !kind.container || this.element.dataset.containers.split(" ").includes(kind.container);
    if (kind.found || !isTaken) return this.#showUnsupported(file, kind.found ?? `a ${kind.container} file`, accepted);
    this.#checkSize(file);
    const known = await this.#find(file);
    if (known && known.offset >= file.size) return this.#pointTo(this.#cards.get(idOf(known.address)));
    const address = known?.address ?? (await create(this.element.dataset.endpoint, file));
    remember(keyOf(file, this.element.dataset.owner), address);
    const card = await this.#cardOf(idOf(address));
    if (this.#transfers.has(card.id)) return this.#resume(card);
    this.#follow(card, file, new Transfer(file, address));
  }

  #checkSize(file) {
    const most = Number(this.element.dataset.maxSize);
    const problem = { code: "UPL-111", message: `“${file.name}” has ${readableSize(file.size)}, more than the ${readableSize(most)} a file may have.` };
    if (file.size > most) throw new Refusal(413, { ...problem, advice: "Export a smaller file, for instance as FLAC." });
  }

  /** This file's unfinished upload: the one remembered here, or one that the server still lists. */
  async #find(file) {
    const endpoint = this.element.dataset.endpoint;
    const listed = [...this.#cards.values()].filter((card) => card.phase === "receiving");
    const sameSize = listed.filter((card) => Number(card.element.dataset.size) === file.size);
    const addresses = [recall(keyOf(file, this.element.dataset.owner)), ...sameSize.map((card) => endpoint + card.id)];
    for (const address of new Set(addresses.filter(Boolean))) {
      const found = await matching(address, file);
      if (found && (found.offset < file.size || this.#cards.has(idOf(address)))) return found;
    }
    forget(keyOf(file, this.element.dataset.owner));
    return null;
  }

  /** A file that has arrived whole isn't sent again: its card is there already. */
  #pointTo(card) {
    card.element.scrollIntoView({ block: "start" });
    this.#say(`${card.name} has arrived already.`);
  }

  async #cardOf(id) {
    if (this.#cards.has(id)) return this.#cards.get(id);
    const response = await fetch(`${this.element.dataset.drafts}/${id}/card`);
    if (!response.ok) throw new Refusal(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const element = document.adoptNode(page.querySelector("[data-upload]"));
    this.list.prepend(element);
    return this.#adopt(element);
  }

  #adopt(element) {
    const card = new Card(element);
    this.#cards.set(card.id, card);
    card.addEventListener("phase", ({ detail }) => this.#onPhase(card, detail));
    card.addEventListener("saved", () => this.#say(`${card.name} is live.`));
    for (const name of ["problem", "step"]) card.addEventListener(name, ({ detail }) => this.#say(detail));
    card.addEventListener("removed", () => this.#drop(card));
    card.part("pause").addEventListener("click", () => this.#pause(card));
    card.part("resume").addEventListener("click", () => this.#resume(card));
    card.part("cancel").addEventListener("click", () => this.#cancel(card));
    return card;
  }

  #follow(card, file, transfer) {
    this.#transfers.set(card.id, transfer);
    card.isOurs = true;
    transfer.addEventListener("progress", ({ detail }) => this.#onProgress(card, detail));
    transfer.addEventListener("waiting", ({ detail }) => {
      card.showNote(`${detail.message} Trying again in ${Math.ceil(detail.seconds)} s; nothing is lost.`);
    });
    transfer.addEventListener("done", () => this.#onArrived(card, file));
    transfer.addEventListener("refused", ({ detail }) => this.#onRefused(card, detail));
    this.#resume(card);
  }

  /** Send as soon as fewer than three others are being sent. */
  #resume(card) {
    const transfer = this.#transfers.get(card.id);
    if (!transfer || transfer.isRunning || this.#queue.some((each) => each.card === card)) return;
    card.showButtons({ pause: true, cancel: true });
    card.showNote("Waiting for its turn.");
    this.#queue.push({ card, transfer });
    this.#sendNext();
  }

  #sendNext() {
    let running = [...this.#transfers.values()].filter((transfer) => transfer.isRunning).length;
    while (running < AT_ONCE && this.#queue.length) {
      this.#queue.shift().transfer.start();
      running += 1;
    }
    this.#markBusy();
  }

  /** While something travels, leaving the page has to be a real visit, so that the browser can warn. */
  #markBusy() {
    this.element.closest("main")?.toggleAttribute("data-no-swap", this.isBusy);
  }

  #pause(card) {
    this.#queue = this.#queue.filter((each) => each.card !== card);
    this.#transfers.get(card.id)?.pause();
    card.showButtons({ resume: true, cancel: true });
    card.showNote("Paused. What has arrived is kept.");
    this.#sendNext();
  }

  async #cancel(card) {
    this.#pause(card);
    const transfer = this.#transfers.get(card.id);
    try {
      await terminate(transfer.address);
      forget(keyOf(transfer.file, this.element.dataset.owner));
      card.remove();
      this.#say(`${card.name} was cancelled.`);
    } catch (error) {
      card.showNote(`${error.message} ${error.advice ?? ""}`);
    }
  }

  #drop(card) {
    this.#transfers.get(card.id)?.pause();
    this.#transfers.delete(card.id);
    this.#cards.delete(card.id);
    this.#sendNext();
  }

  #onProgress(card, detail) {
    const quarter = Math.floor(card.showTransfer(detail) / 25) * 25;
    if (quarter <= (this.#spoken.get(card.id) ?? 0)) return;
    this.#spoken.set(card.id, quarter);
    this.#say(`${card.name}: ${quarter} percent sent.`);
  }

  #onArrived(card, file) {
    forget(keyOf(file, this.element.dataset.owner));
    card.showButtons({});
    this.#transfers.delete(card.id);
    this.#sendNext();
    card.poll().catch(() => {});
  }

  #onRefused(card, refusal) {
    this.#transfers.delete(card.id);
    card.isOurs = false;
    card.showButtons({});
    card.showProblem(refusal);
    card.showNote("");
    this.#say(refusal.message);
    this.#sendNext();
  }

  #onPhase(card, status) {
    this.#say(status.problem ? status.problem.message : `${card.name}: ${status.words}.`);
    if (UNSUPPORTED.includes(status.problem?.code)) this.#openUnsupported(status.problem, card.name, card.about, card);
  }

  #showUnsupported(file, found, accepted) {
    const message = `“${file.name}” is ${found}, and this site takes ${accepted}.`;
    const advice = `Export the beat as ${accepted} and upload that file.`;
    this.#openUnsupported({ code: UNSUPPORTED[0], message, advice }, file.name, aboutOf(file, found), null);
  }

  #openUnsupported(problem, name, about, card) {
    const dialog = this.element.querySelector("#unsupported");
    for (const part of ["message", "advice", "code"]) {
      dialog.querySelector(`[data-unsupported-${part}]`).textContent = problem[part];
    }
    dialog.querySelector("[data-unsupported-support]").href = supportHref(problem, name, about);
    this.refused = card;
    if (!dialog.open) dialog.showModal();
  }

  async #chooseOther() {
    this.element.querySelector("#unsupported").close();
    const input = this.element.querySelector("[data-files]");
    if (input) input.click();
    await this.refused?.discard().catch(() => {});
    if (!input) location.assign(this.element.dataset.drafts);
  }

  #showFileProblem(file, error) {
    const line = document.createElement("p");
    line.className = "error";
    const sentence = error instanceof Refusal ? error.message : `“${file.name}” could not be sent: the site can’t be reached.`;
    line.textContent = [sentence, error.advice, error.code && `(${error.code})`, ""].filter((part) => part !== undefined).join(" ");
    const support = document.createElement("a");
    support.href = supportHref({ code: error.code, message: sentence }, file.name, aboutOf(file, file.type));
    support.textContent = "Contact support";
    line.append(support);
    this.element.querySelector("[data-file-problems]").append(line);
  }

  #say(sentence) {
    this.element.querySelector("[data-live-region]").textContent = sentence;
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
