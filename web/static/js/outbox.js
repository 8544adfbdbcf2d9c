// Reports of plays on their way to the site. What couldn't be sent is kept, also over the browser's end, and goes
// out later with others. A report holds what earlier ones of its session said, so only the last one is kept, and
// sending one twice does no harm.

const ADDRESS = "/plays/reports";
const KEPT = "plays";
const MOST = 50;
const AT_ONCE = 20;
const LASTS = 24 * 3600 * 1000;

export class Outbox {
  #here = {};
  #isSending = false;
  #isStored = true;

  constructor() {
    window.addEventListener("online", () => this.flush());
    this.flush();
  }

  put(session, told) {
    this.#keep(session, told);
    return this.flush();
  }

  /** Off with it all, from a page that may be gone in a moment and so hears of no answer. */
  beacon(session = null, told = null) {
    if (session) this.#keep(session, told);
    const some = this.#some();
    if (some.length) navigator.sendBeacon?.(ADDRESS, new Blob([body(some)], { type: "application/json" }));
  }

  async flush() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let goesOn = true;
      for (let some = this.#some(); goesOn && some.length; some = this.#some()) goesOn = await this.#send(some);
    } finally {
      this.#isSending = false;
    }
  }

  /** Whether the next may follow; what the site refuses for good is given up, and holds nothing else up. */
  async #send(some) {
    const status = await post(some);
    const isRefused = status === 400 || status === 413;
    if (isRefused && some.length > 1) {
      for (const each of some) if (!(await this.#send([each]))) return false;
      return true;
    }
    if (status !== 204 && !isRefused) return false;
    this.#forget(some);
    return true;
  }

  #some() {
    return Object.entries(this.#read()).slice(-AT_ONCE);
  }

  #keep(session, told) {
    const { [session]: before, ...others } = this.#read();
    this.#write({ ...others, [session]: { ...told, at: before?.at ?? Date.now() } });
  }

  /** What has meanwhile grown stays. */
  #forget(some) {
    const kept = this.#read();
    for (const [session, { seconds }] of some) if (kept[session]?.seconds === seconds) delete kept[session];
    this.#write(kept);
  }

  #read() {
    try {
      if (this.#isStored) this.#here = JSON.parse(localStorage.getItem(KEPT)) ?? {};
    } catch {
      this.#isStored = false;
    }
    return { ...this.#here };
  }

  #write(reports) {
    const lively = Object.entries(reports).filter(([, { at }]) => Date.now() - at < LASTS);
    this.#here = Object.fromEntries(lively.slice(-MOST));
    try {
      if (lively.length) localStorage.setItem(KEPT, JSON.stringify(this.#here));
      else localStorage.removeItem(KEPT);
    } catch {
      // Without storage they are kept as long as the page.
      this.#isStored = false;
    }
  }
}

const body = (some) =>
  JSON.stringify({ reports: some.map(([session, { seconds, spans }]) => ({ session, seconds, spans })) });

/** The answer's status; 0 where there was none. */
async function post(some) {
  const headers = { "Content-Type": "application/json" };
  try {
    return (await fetch(ADDRESS, { method: "POST", keepalive: true, headers, body: body(some) })).status;
  } catch {
    return 0;
  }
}
