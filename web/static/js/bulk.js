// The ticked beats of a table: how many there are, and all of them at once.

import { word } from "./words.js";

function follow(form) {
  const boxes = [...form.querySelectorAll("input[name=beat]")];
  const all = form.querySelector("[data-all]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-chosen]").textContent = count ? word("chosen", { count }) : word("none_chosen");
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  for (const box of boxes) box.addEventListener("change", tell);
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  tell();
}

function start() {
  const form = document.querySelector("[data-bulk]:not([data-followed])");
  if (!form) return;
  form.toggleAttribute("data-followed", true);
  follow(form);
}

document.addEventListener("beatpass:page", start);
// What a browser ticks again when one comes back is there only now.
window.addEventListener("pageshow", () => {
  document.querySelector("[data-bulk] input[name=beat]")?.dispatchEvent(new Event("change"));
});
start();
