// Buttons that copy what stands in a field: [data-copy=ID], and what is then said in the nearest [data-copied].

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  const said = button.closest(".share-panel").querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.said;
  } catch {
    said.textContent = button.dataset.failed;
  }
});
