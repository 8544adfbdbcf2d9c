// Puts a list in order: by dragging a handle, and by buttons that a keyboard reaches. It knows nothing of what the
// items are; whoever calls it saves the order.
//
// Each item is a child of the list and carries data-sort-id and data-sort-name. Inside of it, all optional:
//   [data-sort-handle]        what is dragged (give it touch-action: none; hide it from assistive technology)
//   [data-sort-move="up"]     a button, also a submitting one for pages without JavaScript; "down" likewise
//   [data-sort-place]         is told the item's place, from 1
// The list, or another element of the page, has in `data-words` how a new place is told (js/words.js).
// After a move by the person the list dispatches "beatpass:order" (detail: order, id, place), which bubbles.

import { word } from "./words.js";

const EDGE = 72;
const SCROLL = 14;

/** Returns { order(), restore(ids), refresh() }; call refresh after adding or removing items. */
export function makeSortable(list, { item = "[data-sort-id]", live = liveRegion(list), say = sentence } = {}) {
  let drag = null;

  const items = () => [...list.children].filter((child) => child.matches(item));
  const order = () => items().map((one) => one.dataset.sortId);
  const itemOf = (node) => items().find((one) => one.contains(node));

  function refresh() {
    const all = items();
    all.forEach((one, index) => {
      for (const place of own(one, "[data-sort-place]")) place.textContent = String(index + 1);
      for (const button of own(one, "[data-sort-move]")) {
        // Not `disabled`: the focus would be lost on the way to either end.
        const stuck = button.dataset.sortMove === "up" ? index === 0 : index === all.length - 1;
        button.setAttribute("aria-disabled", String(stuck));
      }
    });
  }

  function restore(ids) {
    const known = new Map(items().map((one) => [one.dataset.sortId, one]));
    for (const id of ids) if (known.has(id)) list.append(known.get(id));
    refresh();
  }

  function announce(moved) {
    const all = items();
    live.textContent = say(moved.dataset.sortName ?? "", all.indexOf(moved) + 1, all.length);
  }

  function tell(moved) {
    refresh();
    announce(moved);
    const detail = { order: order(), id: moved.dataset.sortId, place: items().indexOf(moved) + 1 };
    list.dispatchEvent(new CustomEvent("beatpass:order", { bubbles: true, detail }));
  }

  function step(moved, direction) {
    const all = items();
    const other = all[all.indexOf(moved) + (direction === "up" ? -1 : 1)];
    if (!other) return announce(moved);
    // The neighbour changes its place in the document, so that the pressed button keeps the focus.
    if (direction === "up") moved.after(other);
    else moved.before(other);
    tell(moved);
  }

  function onClick(event) {
    const button = event.target.closest("[data-sort-move]");
    const moved = button && itemOf(button);
    if (!moved) return;
    event.preventDefault();
    step(moved, button.dataset.sortMove);
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  function onDown(event) {
    const handle = event.target.closest("[data-sort-handle]");
    const moved = handle && itemOf(handle);
    if (!moved || event.button !== 0 || drag) return;
    event.preventDefault();
    drag = { moved, pointer: event.pointerId, y: event.clientY, before: order() };
    // The list holds the pointer: an element that moves in the document would lose it.
    list.setPointerCapture(event.pointerId);
    moved.dataset.sorting = "";
    document.addEventListener("keydown", onKey);
    requestAnimationFrame(scrollAtEdges);
  }

  function onMove(event) {
    if (drag?.pointer !== event.pointerId) return;
    drag.y = event.clientY;
    follow();
  }

  /** Put the dragged item where the pointer is: past each neighbour whose middle it has crossed. */
  function follow() {
    const others = items().filter((one) => one !== drag.moved);
    const next = others.find((one) => drag.y < middle(one)) ?? null;
    const place = next ?? others.at(-1)?.nextElementSibling ?? null;
    if (place !== drag.moved && drag.moved.nextElementSibling !== place) list.insertBefore(drag.moved, place);
  }

  function scrollAtEdges() {
    if (!drag) return;
    const from = scrollY;
    if (drag.y < EDGE) scrollBy(0, -SCROLL);
    else if (drag.y > innerHeight - EDGE) scrollBy(0, SCROLL);
    if (scrollY !== from) follow();
    requestAnimationFrame(scrollAtEdges);
  }

  function end(keep) {
    if (!drag) return;
    const { moved, before, pointer } = drag;
    drag = null;
    document.removeEventListener("keydown", onKey);
    delete moved.dataset.sorting;
    if (list.hasPointerCapture(pointer)) list.releasePointerCapture(pointer);
    if (!keep) restore(before);
    else if (order().join() !== before.join()) tell(moved);
  }

  function onKey(event) {
    if (event.key === "Escape") end(false);
  }

  list.addEventListener("click", onClick);
  list.addEventListener("pointerdown", onDown);
  list.addEventListener("pointermove", onMove);
  list.addEventListener("pointerup", (event) => drag?.pointer === event.pointerId && end(true));
  list.addEventListener("lostpointercapture", () => end(false));
  refresh();
  return { order, restore, refresh };
}

/** Those of the item itself, not of a list inside of it. */
function own(one, selector) {
  return [...one.querySelectorAll(selector)].filter((found) => found.closest("[data-sort-id]") === one);
}

function middle(one) {
  const box = one.getBoundingClientRect();
  return box.top + box.height / 2;
}

function sentence(name, place, count) {
  return word("place", { name, place, count });
}

function liveRegion(list) {
  const known = list.parentElement?.querySelector("[data-sort-live]");
  if (known) return known;
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.dataset.sortLive = "";
  region.setAttribute("role", "status");
  list.after(region);
  return region;
}
