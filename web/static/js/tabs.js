// Turns links to sections of a page ([data-tab], with the section's id as their fragment) into tabs: arrow keys, Home and
// End move between them, one section is shown, and the address says which. Without this all sections are shown.

/** Returns { open(name, focus), names }; what is typed in a section that is hidden stays in it. */
export function makeTabs(nav) {
  const tabs = [...nav.querySelectorAll("[data-tab]")];
  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));
  const names = tabs.map((tab) => tab.dataset.tab);

  nav.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = panelOf(tab);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }

  function open(name, focus = false) {
    const chosen = tabs.find((tab) => tab.dataset.tab === name) ?? tabs[0];
    for (const tab of tabs) {
      const isOpen = tab === chosen;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      panelOf(tab).hidden = !isOpen;
    }
    // While a page loads, a browser would scroll to what its address names.
    if (document.readyState === "complete") history.replaceState(history.state, "", chosen.hash);
    if (focus) chosen.focus();
  }

  function onKey(event) {
    const place = tabs.indexOf(event.target);
    const steps = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 };
    if (place < 0 || !(event.key in steps)) return;
    event.preventDefault();
    open(names[(steps[event.key] + tabs.length) % tabs.length], true);
  }

  nav.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab) return;
    event.preventDefault();
    open(tab.dataset.tab);
  });
  nav.addEventListener("keydown", onKey);
  return { open, names };
}
