// Files dropped on the page: those on the zone are taken, and none replaces the page.

/** Let `take` have the files that are dropped on `zone`, which a page may lack. */
export function welcomeDrops(zone, take) {
  if (!zone) return;
  zone.addEventListener("dragover", () => zone.toggleAttribute("data-over", true));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.removeAttribute("data-over"));
  zone.addEventListener("drop", (event) => take([...event.dataTransfer.files]));
}

// A file dropped beside the zone would otherwise be opened in the page's place; a field takes what is dropped on it.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => {
    const zone = document.querySelector("[data-drop]");
    const field = event.target.closest?.("input[type=file]");
    if (zone && (!field || zone.contains(field))) event.preventDefault();
  });
}
