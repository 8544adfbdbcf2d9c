// Moves between pages without a full load while something is in the player, so that the music goes on.
//
// Everything between the skip link and the footer ([data-frame]) is swapped. Whatever is unusual (another origin,
// not HTML, an error, a download, a modifier key, unsaved work marked by data-no-swap) is an ordinary visit.
// After a swap "beatpass:page" is dispatched on the document; page modules start on it and when they are first loaded.

const frame = () => document.querySelector("[data-frame]");
const playerIsOpen = () => document.querySelector("[data-player]")?.hidden === false;
const pageOf = (url) => url.pathname + url.search;

let shown = new URL(location.href);
let pending = null;

function mayLeave() {
  return playerIsOpen() && !document.querySelector("main[data-no-swap]");
}

function isOurs(url) {
  return url.origin === location.origin && (url.protocol === "http:" || url.protocol === "https:");
}

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[href]");
  if (!link || link.hasAttribute("download") || link.closest("[data-no-swap]")) return;
  if (link.target && link.target !== "_self") return;
  const url = new URL(link.href, location.href);
  if (!isOurs(url) || !mayLeave()) return;
  if (url.hash && pageOf(url) === pageOf(shown)) return;
  event.preventDefault();
  visit(url);
}

function onSubmit(event) {
  const form = event.target;
  const method = event.submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  if (event.defaultPrevented || method.toLowerCase() !== "get") return;
  if (form.closest("[data-no-swap]") || form.target) return;
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  if (!isOurs(url) || !mayLeave()) return;
  url.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
  event.preventDefault();
  visit(url);
}

async function visit(url, { push = true, scroll = 0 } = {}) {
  pending?.abort();
  const control = new AbortController();
  pending = control;
  document.documentElement.dataset.loading = "";
  try {
    const { page, address } = await read(url, control.signal);
    await addSheets(page);
    if (control.signal.aborted) return;
    if (push) keepScroll();
    if (push) history.pushState({ scroll: 0 }, "", address);
    swap(page, address, scroll);
  } catch {
    if (!control.signal.aborted) location.assign(url);
  } finally {
    if (pending === control) delete document.documentElement.dataset.loading;
  }
}

/** The page at `url`; throws when only an ordinary visit can show it. */
async function read(url, signal) {
  const response = await fetch(url, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
  const address = new URL(response.url);
  address.hash = url.hash;
  const type = response.headers.get("Content-Type") ?? "";
  const isDownload = response.headers.get("Content-Disposition")?.startsWith("attachment");
  if (!response.ok || !type.startsWith("text/html") || isDownload || !isOurs(address)) throw new Error("unusual");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector("[data-frame]");
  // Scripts inside of the page wouldn't run after a swap.
  if (!next || next.querySelector("script:not([type='application/json'])")) throw new Error("unusual");
  return { page, address };
}

/** Load what the new page's head lists and this one lacks, so that nothing is shown without its style. */
function addSheets(page) {
  const here = new Set([...document.styleSheets].map((sheet) => sheet.href));
  const missing = [...page.querySelectorAll("link[rel=stylesheet]")].filter((link) => !here.has(link.href));
  return Promise.all(
    missing.map((link) => {
      const copy = document.createElement("link");
      copy.rel = "stylesheet";
      copy.href = link.href;
      document.head.append(copy);
      return new Promise((done) => (copy.onload = copy.onerror = done));
    }),
  );
}

function swap(page, address, scroll) {
  const known = new Set([...document.querySelectorAll("script[src]")].map((script) => script.src));
  frame().replaceWith(document.adoptNode(page.querySelector("[data-frame]")));
  document.title = page.title;
  const token = page.querySelector("meta[name=csrf-token]");
  if (token) document.querySelector("meta[name=csrf-token]").content = token.content;
  shown = address;
  settle(address, scroll);
  document.dispatchEvent(new CustomEvent("beatpass:page"));
  for (const script of page.head.querySelectorAll("script[type=module][src]")) {
    if (!known.has(script.src)) addModule(script.src);
  }
}

function addModule(address) {
  const script = document.createElement("script");
  script.type = "module";
  script.src = address;
  script.nonce = document.querySelector("script[nonce]")?.nonce ?? "";
  document.head.append(script);
}

function settle(address, scroll) {
  const target = address.hash ? document.getElementById(decodeURIComponent(address.hash.slice(1))) : null;
  const heading = target ?? document.querySelector("main h1") ?? document.querySelector("main");
  if (heading && !heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading?.focus({ preventScroll: true });
  if (target) target.scrollIntoView();
  else window.scrollTo(0, scroll);
}

function keepScroll() {
  history.replaceState({ ...history.state, scroll: window.scrollY }, "");
}

function onPop(event) {
  const url = new URL(location.href);
  if (pageOf(url) === pageOf(shown)) return;
  // The address has changed already: a full load of it asks first where something would be lost.
  if (!mayLeave()) return location.reload();
  visit(url, { push: false, scroll: event.state?.scroll ?? 0 });
}

document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
window.addEventListener("popstate", onPop);
