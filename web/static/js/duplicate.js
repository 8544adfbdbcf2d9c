// What an upload repeats, in a dialog: opened by itself when a duplicate is found, and from its card at any time.
// Among the many of a collection nobody is interrupted: there it waits on its card.
//
// The server writes it as a section with plain forms (templates/uploads/duplicate.html). Here it moves into a
// dialog, and its forms are sent without leaving the page, on which other audio may be travelling.

import { Refusal, unreachable } from "./tus.js";
import { word } from "./words.js";

const JSON_ONLY = { Accept: "application/json" };
const ASK_AGAIN_MS = 1_000;
const MOST_ASKED = 5;

/** Cards whose upload was put back, with how often they were asked whether they have become a beat. */
const putBack = new Map();

const slotOf = (card) => card.querySelector("[data-duplicate]");
const dialogOf = (card) => slotOf(card)?.querySelector("dialog");

/** Move a section into a dialog of its own, which the button beside it opens. */
function enhance(section) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", section.getAttribute("aria-labelledby"));
  dialog.append(...section.childNodes);
  section.replaceWith(dialog);
  dialog.id = section.id;
  dialog.querySelector("[data-match-close]").hidden = false;
  dialog.parentElement.querySelector("[data-match-opener]").hidden = false;
  dialog.addEventListener("submit", onSubmit);
}

/** Ask what the upload repeats, and show it; `opened` for somebody who hasn't seen it yet. */
async function load(card, opened) {
  const { drafts } = card.closest("[data-uploader], [data-replacer]").dataset;
  const response = await fetch(`${drafts}/${card.dataset.upload}/duplicate`);
  if (!response.ok) throw new Refusal(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const section = page.querySelector("[data-match]");
  const opener = page.querySelector("[data-match-opener]");
  if (!section || card.dataset.phase !== "duplicate") return;
  slotOf(card).replaceChildren(document.adoptNode(opener), document.adoptNode(section));
  enhance(slotOf(card).querySelector("[data-match]"));
  if (opened && !document.querySelector("dialog[open]")) dialogOf(card).showModal();
}

function clear(card) {
  dialogOf(card)?.close();
  slotOf(card)?.replaceChildren();
}

async function onSubmit(event) {
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, { method: "POST", headers: JSON_ONLY, body: new FormData(form) });
    const answer = await response.json();
    if (!response.ok) return showError(form, answer);
    await settle(form.closest("[data-upload]"), answer.phase).catch(() => showError(form, { message: word("done"), advice: word("done_advice") }));
  } catch {
    showError(form, unreachable());
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** A person will look at it: say so. Or it goes on by itself: its card follows it from here. */
async function settle(card, phase) {
  if (phase !== "processing") return load(card, true);
  putBack.set(card, 0);
  dialogOf(card)?.close();
  card.dataset.phase = phase;
}

function showError(form, { message, advice, fields = {} }) {
  const field = form.querySelector("textarea");
  const line = form.querySelector(".error") ?? note(form);
  const sentence = fields.reason ?? `${message} ${advice}`;
  line.hidden = false;
  (line.querySelector("[data-error-text]") ?? line).textContent = sentence;
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
  field.focus();
}

function note(form) {
  const line = document.createElement("p");
  line.className = "error";
  line.setAttribute("role", "alert");
  form.append(line);
  return line;
}

function onPhase(card) {
  const { phase } = card.dataset;
  if (phase === "duplicate") load(card, !card.dataset.sortId).catch(() => {});
  else clear(card);
  if (phase === "ready" && putBack.has(card)) askAgain(card);
  if (["live", "saved", "failed", "refused"].includes(phase)) putBack.delete(card);
}

/** What is ready becomes a beat a moment later, if all that it needs is there. */
function askAgain(card) {
  const asked = putBack.get(card) + 1;
  if (asked > MOST_ASKED) return putBack.delete(card);
  putBack.set(card, asked);
  setTimeout(() => {
    if (card.dataset.phase === "ready") card.dataset.phase = "processing";
  }, ASK_AGAIN_MS);
}

function enhanceAll() {
  for (const section of document.querySelectorAll("[data-upload] [data-match]")) enhance(section);
}

new MutationObserver((changes) => {
  for (const { type, target, oldValue } of changes) {
    if (type === "attributes" && target.dataset.phase !== oldValue) onPhase(target);
  }
  enhanceAll();
}).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-phase"],
  attributeOldValue: true,
});
enhanceAll();
