// A beat's stems: wherever a [data-stems] stands, now or later, its ZIP is sent, its check followed, and what came of it
// shown. The server draws each state; this puts it in place. What is being sent goes on while pages are swapped.

import { checkZip } from "./chosen.js";
import { readableSize } from "./sizes.js";
import { Refusal, Transfer, create, matching, signedOut, terminate, unreachable } from "./tus.js";
import { word } from "./words.js";

const FAST_MS = 1_000;
const SLOW_MS = 5_000;
const NEAR_PX = 300;
const JSON_ONLY = { Accept: "application/json" };

const transfers = new Map();
const starting = new Set();
const turns = new Map();

const boxes = () => [...document.querySelectorAll("[data-stems]")];
const boxOf = (id) => boxes().find((box) => box.dataset.stems === id);
const addressOf = (box) => box.dataset.endpoint + box.dataset.newer;
const part = (id, name) => document.getElementById(`s-${id}-${name}`);
const token = () => document.querySelector("meta[name=csrf-token]").content;

/** One set at a time and beat: a second file that is chosen meanwhile takes the place of the first. */
async function take(box, file) {
  const id = box.dataset.stems;
  if (starting.has(id)) return;
  starting.add(id);
  showProblem(id, null);
  try {
    await checkZip(file, Number(box.dataset.maxSize));
    if (box.dataset.state === "") await refresh(id);
    const address = await addressFor(boxOf(id), file);
    if (address) await follow(id, file, address);
  } catch (error) {
    showProblem(id, error instanceof Refusal ? error : unreachable());
  } finally {
    starting.delete(id);
  }
}

/** Where this file goes on or begins; nothing when it is being sent already. Another unfinished one is given up. */
async function addressFor(box, file) {
  const [id, running] = [box.dataset.stems, transfers.get(box.dataset.stems)];
  if (box.dataset.state === "receiving") {
    const known = await matching(addressOf(box), file);
    if (known && running?.address === known.address) return null;
    if (known) return known.address;
    stop(id);
    await terminate(addressOf(box));
  }
  return create(box.dataset.endpoint, file, { stems_of: id });
}

async function follow(id, file, address) {
  const transfer = new Transfer(file, address);
  transfers.set(id, transfer);
  transfer.addEventListener("progress", ({ detail }) => showProgress(id, detail.sent, detail.size));
  transfer.addEventListener("waiting", ({ detail }) => showNote(id, detail.message));
  transfer.addEventListener("done", () => onEnd(id, null));
  transfer.addEventListener("refused", ({ detail }) => onEnd(id, detail));
  await refresh(id);
  transfer.start();
}

async function onEnd(id, refusal) {
  transfers.delete(id);
  await refresh(id);
  if (refusal) showProblem(id, refusal);
}

function stop(id) {
  transfers.get(id)?.pause();
  transfers.delete(id);
}

function showProgress(id, sent, size) {
  const [bar, text] = [part(id, "progress"), part(id, "progress-text")];
  if (!bar || !size) return;
  const percent = Math.floor((sent * 100) / size);
  bar.value = percent;
  // A screen reader would have to read every percent.
  text.removeAttribute("role");
  text.textContent = `${percent} %`;
  showNote(id, word("sent", { sent: readableSize(sent), size: readableSize(size) }));
}

function showNote(id, note) {
  const line = boxOf(id)?.querySelector("[data-stems-note]");
  if (line) line.textContent = note;
}

function showProblem(id, problem) {
  const line = part(id, "error");
  if (!line) return;
  const sentence = problem ? `${problem.message} ${problem.advice ?? ""} ${problem.code ? `(${problem.code})` : ""}`.trim() : "";
  line.closest(".field").hidden &&= !problem;
  line.hidden = !problem;
  line.querySelector("[data-error-text]").textContent = sentence;
  if (problem) part(id, "file").setAttribute("aria-invalid", "true");
  else part(id, "file").removeAttribute("aria-invalid");
  if (problem) say(sentence);
}

/** Put the state in place as the server draws it now; whoever stood in it with the keyboard stays there. */
async function refresh(id) {
  const address = boxOf(id)?.dataset.href;
  if (!address) return;
  const turn = (turns.get(id) ?? 0) + 1;
  turns.set(id, turn);
  const response = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [box, next] = [boxOf(id), page.querySelector("[data-stems]")];
  // What was asked for later is newer, whatever comes in first.
  if (!box || turns.get(id) !== turn) return;
  if (!next) return lost(box, response);
  const had = box.contains(document.activeElement);
  const isSame = box.dataset.key === next.dataset.key || box.dataset.state === "";
  // Within another form its buttons must not be the ones that Enter presses.
  if (!box.closest("[data-stems-form]")) for (const button of next.querySelectorAll("button")) button.type = "button";
  // The field itself stays: somebody may be choosing a file for it just now.
  next.querySelector("[data-stems-file]").replaceWith(box.querySelector("[data-stems-file]"));
  box.replaceChildren(...next.childNodes);
  for (const name of ["state", "key", "newer"]) box.dataset[name] = next.dataset[name] ?? "";
  if (had) focusOn(box);
  if (!isSame) say(wordsOf(box));
}

/** Asking again helps only where the site had a moment of weakness. */
function lost(box, { status, redirected }) {
  const isSignedOut = redirected || status === 403;
  if (isSignedOut || status === 404) box.dataset.state = "lost";
  if (isSignedOut) showProblem(box.dataset.stems, signedOut());
}

function focusOn(box) {
  const control = [...box.querySelectorAll("input, button")].find((each) => each.checkVisibility());
  (control ?? box).focus({ preventScroll: true });
}

function wordsOf(box) {
  const notice = box.querySelector(".notice p")?.textContent ?? "";
  return word(`stems_${box.dataset.state}`) || notice;
}

async function act(button) {
  const id = button.closest("[data-stems]").dataset.stems;
  button.setAttribute("aria-busy", "true");
  try {
    stop(id);
    const headers = { ...JSON_ONLY, "X-CSRFToken": token() };
    const response = await fetch(button.dataset.stemsAct, { method: "POST", headers, body: new URLSearchParams({ stems: button.value }) });
    const answer = response.ok ? null : await response.json();
    await refresh(id);
    showProblem(id, answer);
  } catch {
    showProblem(id, unreachable());
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Those whose state isn't known are asked for once they come near; what moves without this page is asked for again. */
async function look(box, isSlowTurn) {
  const { stems: id, state, href, key } = box.dataset;
  if (state === "" && isNear(box)) return refresh(id);
  const isMoving = state === "processing" || (state === "receiving" && isSlowTurn && !transfers.has(id));
  if (!isMoving || starting.has(id)) return;
  const response = await fetch(href, { headers: JSON_ONLY, cache: "no-store" });
  if (!response.ok) return lost(box, response);
  const now = await response.json();
  if (now.key !== key) return refresh(id);
  if (state === "receiving" && !transfers.has(id)) showArrived(id, now);
}

function showArrived(id, { arrived, newer }) {
  if (!part(id, "progress") || !newer.size) return;
  part(id, "progress").value = Math.floor((arrived * 100) / newer.size);
  part(id, "progress-text").textContent = word("arrived", { percent: Math.floor((arrived * 100) / newer.size) });
}

function isNear(box) {
  const { top, bottom } = box.getBoundingClientRect();
  return box.checkVisibility() && top < innerHeight + NEAR_PX && bottom > -NEAR_PX;
}

function say(sentence) {
  let region = document.getElementById("stems-live-region");
  if (!region) {
    region = document.createElement("p");
    Object.assign(region, { id: "stems-live-region", className: "visually-hidden" });
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = sentence;
}

function takeFrom(input) {
  const [box, file] = [input.closest("[data-stems]"), input.files[0]];
  input.value = "";
  if (file) take(box, file);
}

function onClick(event) {
  const button = event.target.closest("[data-stems-act], [data-stems-replace]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.stemsAct === undefined) part(button.closest("[data-stems]").dataset.stems, "file").click();
  else if (button.getAttribute("aria-busy") !== "true") act(button);
}

async function keepLooking() {
  for (let turn = 0; ; turn += 1) {
    for (const box of boxes()) await look(box, turn % 5 === 0).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? SLOW_MS : FAST_MS));
  }
}

// The form around it keeps what is typed, and a file that goes its own way is nothing of that.
const keepApart = (event) => event.target.matches("[data-stems-file]") && event.stopPropagation();

document.addEventListener("input", keepApart, true);
document.addEventListener("change", ({ target }) => target.matches("[data-stems-file]") && takeFrom(target));
document.addEventListener("click", onClick);
window.addEventListener("beforeunload", (event) => {
  if ([...transfers.values()].some((transfer) => transfer.isRunning)) event.preventDefault();
});
// Somebody may have been quicker than this script.
document.querySelectorAll("[data-stems-file]").forEach(takeFrom);
keepLooking();
