// Upload minutes: what is used and left, and what chosen files would take, all by the server's own arithmetic.

const REFRESH_AFTER_MS = 400;

/** `element` is the panel, or null on a site without a limit; then nothing is asked. */
export class Minutes {
  #timer = null;

  constructor(element) {
    this.element = element;
  }

  /** Look again soon; many changes at once cost one look. */
  refresh() {
    if (!this.element) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask([]).catch(() => {}), REFRESH_AFTER_MS);
  }

  /** Say what files of these lengths would take, before the first of them is sent. */
  async announce(lengths) {
    const known = lengths.filter((seconds) => seconds !== null);
    if (!this.element || !known.length) return;
    const status = await this.#ask(known).catch(() => null);
    if (!status) return;
    const line = this.#part("chosen");
    line.textContent = status.chosen;
    line.className = status.fits ? "small" : "error";
  }

  async #ask(lengths) {
    const query = new URLSearchParams(lengths.map((seconds) => ["seconds", seconds.toFixed(3)]));
    const response = await fetch(`${this.element.dataset.minutes}?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return null;
    const status = await response.json();
    if (status.is_limited) this.#show(status);
    return status;
  }

  #show(status) {
    for (const name of ["left", "used", "announced"]) this.#part(name).textContent = status[name];
    this.#part("way").hidden = !status.announced;
    this.#part("bar").value = status.percent;
  }

  #part(name) {
    return this.element.querySelector(`[data-minutes-${name}]`);
  }
}
