// Licensing Options: a picked preset fills in its terms, and the preview follows what is typed.

const PREVIEW_AFTER_MS = 500;
let timer = null;
let asked = 0;

const termsOf = (offer, name) => [...offer.querySelectorAll(`[data-term="${name}"]`)];

/** Every preset's terms by its id, as the page has them. */
function presets() {
  const held = document.querySelector("[data-presets]");
  return held ? JSON.parse(held.dataset.presets) : {};
}

/** The fields of the terms are put in once they count, where a page has too many forms to draw them all. */
function putIn(offer) {
  const slot = offer.querySelector("[data-terms-slot]");
  const waiting = document.querySelector("[data-terms]");
  if (!slot || !waiting) return;
  const fields = new DOMParser().parseFromString(waiting.dataset.terms, "text/html");
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const each of fields.querySelectorAll(`[${name}]`)) {
      each.setAttribute(name, each.getAttribute(name).replaceAll("new-", slot.dataset.termsSlot));
    }
  }
  slot.replaceWith(...fields.body.childNodes);
}

function fill(offer, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const field of termsOf(offer, name)) {
      if (field.type === "checkbox") field.checked = value.includes(field.value);
      else field.value = value;
    }
  }
}

function choose(offer, id) {
  const values = presets()[id];
  if (values) fill(offer, values);
  offer.querySelector("[data-shown-preset]").value = values ? id : "";
}

/** Terms that were changed by hand are the beat's own. */
function letGo(offer) {
  const [choice, shown] = [offer.querySelector("[data-preset-choice]"), offer.querySelector("[data-shown-preset]")];
  if (choice) choice.value = "";
  if (shown) shown.value = "";
}

/** The buyer has what the producer doesn't keep, and the other way round. */
function balance(offer, field) {
  const other = { producer_share: "buyer_share", buyer_share: "producer_share" }[field.dataset.term];
  const share = Number(field.value);
  if (!other || !/^[0-9]{1,3}$/.test(field.value.trim()) || share > 100) return;
  termsOf(offer, other)[0].value = String(100 - share);
}

/** What the server answers to `body`, as a page; none when something else was asked by then. */
async function answered(address, body) {
  const turn = ++asked;
  const response = await fetch(address, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return response.ok && turn === asked ? page : null;
}

/** The page as the server would show it now, of which only the preview is taken. */
async function preview(form) {
  const shown = document.querySelector("[data-preview]");
  const button = form.querySelector("[data-preview-button]");
  if (!shown || !button) return;
  const body = new FormData(form);
  body.set(button.name, button.value);
  const fresh = (await answered(form.action, body))?.querySelector("[data-preview]");
  if (fresh) shown.replaceChildren(...fresh.childNodes);
}

/** The words alone, in a form that has other fields as well. */
async function sketch(fold) {
  const body = new FormData();
  for (const [name, value] of new FormData(fold.closest("form"))) {
    if (name === "csrf_token" || name.startsWith("offer.")) body.append(name, value);
  }
  const page = await answered(fold.dataset.sketch, body);
  if (page) fold.querySelector("[data-sketched]").replaceChildren(...page.body.childNodes);
}

function previewSoon(form, offer) {
  const fold = offer.parentElement.querySelector("[data-sketch]");
  clearTimeout(timer);
  timer = setTimeout(() => (fold?.open ? sketch(fold) : preview(form)).catch(() => {}), PREVIEW_AFTER_MS);
}

document.addEventListener("toggle", ({ target }) => target.open && target.matches("[data-sketch]") && sketch(target).catch(() => {}), true);

document.addEventListener("input", ({ target }) => {
  const offer = target.closest("[data-offer]");
  if (!offer) return;
  if (target.dataset.option && target.value !== "standard") putIn(offer);
  if (target.matches("[data-preset-choice]")) choose(offer, target.value);
  else if (target.dataset.term) {
    balance(offer, target);
    letGo(offer);
  }
  const note = offer.closest("details")?.querySelector("[data-option-note]");
  if (note && target.dataset.option) note.textContent = target.dataset.option;
  previewSoon(target.form, offer);
});
