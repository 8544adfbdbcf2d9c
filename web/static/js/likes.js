// Likes without a page load. Without this script each heart is a form of its own, which comes back to the page.

async function send(form) {
  const button = form.querySelector("button");
  const before = button.getAttribute("aria-pressed") === "true";
  const answer = await fetch(before ? form.dataset.unlike : form.dataset.like, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    redirect: "manual",
  });
  if (answer.status !== 204) {
    // Not signed in, or gone: the ordinary way says so.
    form.submit();
    return;
  }
  for (const other of document.querySelectorAll(`form[data-like="${CSS.escape(form.dataset.like)}"]`)) show(other, !before);
}

function show(form, isLiked) {
  const button = form.querySelector("button");
  form.action = isLiked ? form.dataset.unlike : form.dataset.like;
  button.setAttribute("aria-pressed", String(isLiked));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-like]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  send(form).catch(() => form.submit());
});
