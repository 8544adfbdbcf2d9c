// A collection's edit page: each new order of its beats is saved at once.

import { makeSortable } from "./order.js";
import { word } from "./words.js";

const started = new WeakSet();

function start() {
  for (const list of document.querySelectorAll("[data-order]")) {
    if (started.has(list)) continue;
    started.add(list);
    const keep = keeper(list, makeSortable(list));
    list.addEventListener("beatpass:order", ({ detail }) => keep(detail.order));
  }
}

/** Saves one order after the other, the newest only; what can't be saved is put back. */
function keeper(list, sortable) {
  let kept = sortable.order();
  let wanted = kept;
  let busy = false;
  return async (order) => {
    wanted = order;
    if (busy) return;
    busy = true;
    while (wanted !== kept) {
      const sent = wanted;
      const problem = await send(list.dataset.order, sent);
      show(problem);
      if (problem) wanted = kept;
      else kept = sent;
      if (problem) sortable.restore(kept);
    }
    busy = false;
  };
}

/** Why the order could not be saved, or nothing. */
async function send(address, order) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  try {
    const response = await fetch(address, {
      method: "POST",
      keepalive: true,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams(order.map((id) => ["track", id])),
    });
    if (response.ok) return "";
    const { message, advice } = await response.json();
    return `${message} ${advice}`;
  } catch {
    return word("order_offline");
  }
}

function show(problem) {
  const place = document.querySelector("[data-sort-failed]");
  if (!place) return;
  place.textContent = problem;
  place.hidden = !problem;
}

document.addEventListener("beatpass:page", start);
start();
