// Lists of rows in a form ([data-rows]): more of them from a template, fewer, filtered by words, and put in order.

import { makeSortable } from "./order.js";

const TYPED = "input:not([type=hidden], [type=checkbox], [data-sort-place-field]), textarea";
const BLANK = "000";

/** Makes all lists of a form live; `changed` is called when rows came, went or moved. */
export function makeRows(form, changed) {
  for (const list of form.querySelectorAll("[data-rows]")) new Rows(form, list, changed);
}

class Rows {
  constructor(form, list, changed) {
    [this.list, this.changed, this.most] = [list, changed, Number(list.dataset.most)];
    const name = list.dataset.rows;
    this.template = form.querySelector(`template[data-row-template="${name}"]`);
    this.adder = form.querySelector(`[data-row-add="${name}"]`);
    this.next = this.rows().length;
    if ("sorted" in list.dataset) this.sort();
    // Empty rows stand there for pages without JavaScript; here a button makes them.
    for (const row of this.rows()) if (isBlank(row) && !row.querySelector("[aria-invalid]")) row.remove();
    this.adder.addEventListener("click", () => this.add());
    list.addEventListener("click", (event) => this.onClick(event));
    const filter = form.querySelector(`[data-row-filter="${name}"]`);
    filter?.addEventListener("input", () => this.filter(filter.value));
    this.show();
  }

  rows() {
    return [...this.list.querySelectorAll("[data-row]")];
  }

  add() {
    const made = document.createElement("template");
    const number = this.next++;
    made.innerHTML = this.template.innerHTML.replaceAll(`-${BLANK}-`, `-${number}-`).replaceAll(`"${BLANK}"`, `"${number}"`);
    const row = made.content.querySelector("[data-row]");
    this.list.append(row);
    this.show();
    this.changed();
    row.querySelector("input:not([type=hidden]), select").focus();
  }

  onClick(event) {
    const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
    if (!row) return;
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.show();
    this.changed();
    (near?.querySelector("input:not([type=hidden]), select") ?? this.adder).focus();
  }

  /** Places in the order of the page, and whether there is room for one more. */
  show() {
    const rows = this.rows();
    rows.forEach((row, index) => {
      const place = row.querySelector("[data-sort-place-field]");
      if (place) place.value = index + 1;
    });
    this.adder.disabled = rows.length >= this.most;
    this.sortable?.refresh();
  }

  sort() {
    const say = (name, place, count) =>
      this.list.dataset.moved.replace("{name}", name).replace("{place}", place).replace("{count}", count);
    this.sortable = makeSortable(this.list, { say });
    this.list.addEventListener("beatpass:order", () => {
      this.show();
      this.changed();
    });
  }

  filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rows()) {
      const said = wordsOf(row);
      row.hidden = !words.every((word) => said.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    this.list.parentElement.querySelector("[data-filter-none]").hidden = shown > 0 || this.rows().length === 0;
  }
}

function isBlank(row) {
  const typed = [...row.querySelectorAll(TYPED)].some((field) => field.value);
  const ticked = [...row.querySelectorAll("input[type=checkbox]")].some((box) => box.checked);
  return !typed && !ticked && !row.querySelector("img");
}

function wordsOf(row) {
  const typed = [...row.querySelectorAll(TYPED)].map((field) => field.value);
  const ticked = [...row.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent);
  return [...typed, ...ticked].join(" ").toLowerCase();
}
