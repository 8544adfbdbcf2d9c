// A dispute's page: shows the upload's preview once it is made, and lets one switch between both at the same moment.

const ASK_MS = 2_000;
let heard = null;

/** Swap what is there to listen to as soon as it is complete; what is being written stays. */
async function waitForPreview() {
  while (document.querySelector("[data-waited-for]")) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) continue;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const sounds = page.querySelector("[data-sounds]");
    if (!sounds) return;
    if (sounds.querySelector("[data-waited-for]")) continue;
    // A parser that runs no scripts makes elements of what is only for browsers without them.
    for (const each of sounds.querySelectorAll("noscript")) each.remove();
    document.querySelector("[data-sounds]")?.replaceWith(document.adoptNode(sounds));
    document.dispatchEvent(new CustomEvent("beatpass:page"));
  }
}

/** Play the other of the two from where this one is. */
function change() {
  const [one, other] = document.querySelectorAll("[data-sounds] [data-play]");
  const next = heard?.track === one.dataset.track ? other : one;
  const share = Math.min(0.999, (heard?.time ?? 0) / (Number(next.dataset.seconds) || 1));
  document.dispatchEvent(new CustomEvent("beatpass:seek", { detail: { track: next.dataset.track, share } }));
}

document.addEventListener("beatpass:time", ({ detail }) => (heard = detail));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-switch]")) change();
});
// Coming here by a swap, this module may be there already; what waits then is waited for by what is running.
let waiting = null;
const begin = () => (waiting ??= waitForPreview().finally(() => (waiting = null)));
document.addEventListener("beatpass:page", begin);
begin();
