// A client for tus 1.0: one file, sent in one PATCH that goes on wherever the server says it stopped.

import { word } from "./words.js";

const VERSION = { "Tus-Resumable": "1.0.0" };
const WAITS = [0.5, 1, 2, 4, 8, 15, 30];
const FULL_DISK_WAIT = 30;
const SILENCE_MS = 45_000;
const SPEED_WINDOW_MS = 5_000;

export const signedOut = () => ({ code: "ACC-101", message: word("signed_out"), advice: word("signed_out_advice") });

export const unreachable = () => ({ code: "NET", message: word("unreachable"), advice: word("unreachable_advice") });

/** An answer that waiting doesn't mend, or the reason why the file can't be sent. */
export class Refusal extends Error {
  constructor(status, { code = "", message = "", advice = "" } = {}) {
    super(message || word("refused"));
    Object.assign(this, { status, code, advice });
  }
}

/** The upload at `address` if it is this very file's and still takes bytes, with its batch, else null. */
export async function matching(address, file) {
  const response = await fetch(address, { method: "HEAD", headers: VERSION, cache: "no-store" });
  if (!response.ok) return null;
  const size = Number(response.headers.get("Upload-Length"));
  const metadata = readMetadata(response.headers.get("Upload-Metadata") ?? "");
  const isSame = size === file.size && metadata.modified === String(file.lastModified) && metadata.filename === file.name;
  if (!isSame) return null;
  return { address, offset: Number(response.headers.get("Upload-Offset")), batch: metadata.batch ?? "" };
}

/** Begin an upload; returns its address. `more` is told to the server besides what the file says of itself. */
export async function create(endpoint, file, more = {}) {
  const metadata = { filename: file.name, filetype: file.type, modified: String(file.lastModified), ...more };
  const headers = { ...VERSION, "Upload-Length": String(file.size), "Upload-Metadata": writeMetadata(metadata) };
  const response = await fetch(endpoint, { method: "POST", headers });
  if (response.status !== 201) throw await refusalOf(response);
  return new URL(response.headers.get("Location"), endpointUrl(endpoint)).pathname;
}

const endpointUrl = (endpoint) => new URL(endpoint, location.href);

export async function terminate(address) {
  const response = await fetch(address, { method: "DELETE", headers: VERSION });
  if (!response.ok && response.status !== 404 && response.status !== 410) throw await refusalOf(response);
}

async function refusalOf(response) {
  return new Refusal(response.status, await response.json().catch(() => ({})));
}

function writeMetadata(metadata) {
  const encode = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(value)));
  return Object.entries(metadata).map(([key, value]) => (value ? `${key} ${encode(value)}` : key)).join(",");
}

function readMetadata(header) {
  const decode = (value) => new TextDecoder().decode(Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
  const pairs = header.split(",").map((pair) => pair.trim().split(" "));
  return Object.fromEntries(pairs.map(([key, value]) => [key, value ? decode(value) : ""]));
}

/**
 * Sends one file to an upload that exists. Events: "progress" (detail: sent, size, speed in bytes a second, left in
 * seconds), "waiting" (detail: message), "done", "refused" (detail: the Refusal).
 */
export class Transfer extends EventTarget {
  #request = null;
  #running = 0;
  #wake = null;
  #samples = [];

  constructor(file, address) {
    super();
    Object.assign(this, { file, address, sent: 0, isDone: false });
  }

  get isRunning() {
    return this.#running > 0;
  }

  /** Send until the file has arrived, the server refuses it or `pause` is called. */
  async start() {
    if (this.isDone || this.isRunning) return;
    const turn = Math.random();
    this.#running = turn;
    for (let failures = 0; this.#running === turn; failures += 1) {
      const before = this.sent;
      try {
        await this.#sendRest();
        if (this.#running === turn) this.#finish();
        return;
      } catch (error) {
        if (this.#running !== turn) return;
        if (error instanceof Refusal && !mayRetry(error.status)) return this.#refuse(error);
        // What was poured towards a server that refused it has not arrived.
        if (error instanceof Refusal) this.#progress(before);
        else if (this.sent > before) failures = 0;
        await this.#rest(error, failures);
      }
    }
  }

  pause() {
    this.#running = 0;
    this.#request?.abort();
    this.#wake?.();
  }

  #finish() {
    this.#running = 0;
    this.isDone = true;
    this.#tell("done");
  }

  #refuse(error) {
    this.#running = 0;
    this.#tell("refused", error);
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #sendRest() {
    const offset = await this.#offset();
    this.#samples = [];
    this.#progress(offset);
    if (offset >= this.file.size) return;
    await this.file.slice(offset, offset + 1).arrayBuffer().catch(() => {
      throw new Refusal(0, { message: word("unreadable"), advice: word("unreadable_advice") });
    });
    await this.#patch(offset);
  }

  async #offset() {
    const response = await fetch(this.address, { method: "HEAD", headers: VERSION, cache: "no-store" });
    if (response.status === 403) throw new Refusal(403, signedOut());
    if (!response.ok) throw new Refusal(response.status, { message: word("unknown_upload") });
    return Number(response.headers.get("Upload-Offset"));
  }

  /** XMLHttpRequest, since fetch doesn't say how much has been sent. */
  #patch(offset) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open("PATCH", this.address);
      const headers = { ...VERSION, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      const watch = this.#watchSilence(request);
      request.upload.onprogress = (event) => this.#progress(offset + event.loaded);
      request.onloadend = () => {
        clearInterval(watch);
        this.#request = null;
        if (request.status === 204) resolve();
        else reject(request.status ? new Refusal(request.status, parsed(request.responseText)) : new Error("dropped"));
      };
      request.send(this.file.slice(offset));
    });
  }

  /** A connection that died without a word is given up after a while without any progress. */
  #watchSilence(request) {
    let [last, at] = [this.sent, Date.now()];
    return setInterval(() => {
      if (this.sent !== last) [last, at] = [this.sent, Date.now()];
      else if (Date.now() - at > SILENCE_MS) request.abort();
    }, 5_000);
  }

  #progress(sent) {
    this.sent = sent;
    const now = performance.now();
    this.#samples.push([now, sent]);
    while (now - this.#samples[0][0] > SPEED_WINDOW_MS && this.#samples.length > 2) this.#samples.shift();
    const [since, from] = this.#samples[0];
    const speed = now > since ? ((sent - from) * 1000) / (now - since) : 0;
    this.#tell("progress", { sent, size: this.file.size, speed, left: speed ? (this.file.size - sent) / speed : null });
  }

  async #rest(error, failures) {
    const seconds = error.status === 507 ? FULL_DISK_WAIT : WAITS[Math.min(failures, WAITS.length - 1)];
    const problem = error instanceof Refusal ? error.message : word("connection_broke");
    this.#tell("waiting", { message: word("trying_again", { problem, seconds: Math.ceil(seconds) }) });
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, seconds * 1000 * (0.8 + 0.4 * Math.random()));
      window.addEventListener("online", resolve, { once: true });
    });
    this.#wake = null;
  }
}

/** Another offset, a second writer, a damaged piece, a hurried server, a full disk: all of them pass. */
function mayRetry(status) {
  return [408, 409, 423, 429, 460].includes(status) || status >= 500;
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
