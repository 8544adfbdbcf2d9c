// Tells the site what is really heard of the beat in the player: it opens a session when the beat begins to sound, and
// reports every ten seconds that were heard, when they make a play, and when the sound pauses or the page goes away.
// Beats marked data-uncounted are heard by those who judge them, and nobody is told.

import { Heard } from "./heard.js";
import { Outbox } from "./outbox.js";

const EVERY = 10;
/** Seconds by which our clock may be ahead of the server's, which began when the session was opened. */
const AHEAD = 1;
const SESSION_LASTS = 6 * 3600 * 1000;
/** Answers after which asking again is of no use: the beat isn't there for everybody, or the page is too old. */
const NEVER = [400, 403, 404, 410];

export class Listening {
  #audio;
  #playSeconds;
  #outbox;
  #listen = null;

  constructor(audio, playSeconds, outbox = new Outbox()) {
    [this.#audio, this.#playSeconds, this.#outbox] = [audio, playSeconds, outbox];
    audio.addEventListener("playing", () => this.#sounds());
    audio.addEventListener("timeupdate", () => this.#pass());
    audio.addEventListener("ratechange", () => this.#pass());
    audio.addEventListener("seeking", () => this.#listen?.heard.jump(audio.currentTime));
    audio.addEventListener("pause", () => this.#stop());
    window.addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#leave());
  }

  /** Another beat is loaded, or the same one begins anew; call it before the sound of the last one is gone. */
  begin(track) {
    this.#stop();
    this.#listen = track.uncounted === undefined ? { track: track.track, length: track.seconds, ...fresh() } : null;
  }

  /** Of a listen that goes on in the next page. */
  get state() {
    return this.#listen && { ...this.#listen, isOpening: false };
  }

  resume(state) {
    this.#listen = state && { ...state, heard: new Heard(state.heard) };
  }

  #sounds() {
    const mine = this.#listen;
    if (!mine) return;
    if (mine.session && Date.now() - mine.openedAt > SESSION_LASTS) Object.assign(mine, fresh());
    mine.heard.jump(this.#audio.currentTime);
    if (!mine.session) this.#open(mine);
  }

  #pass() {
    const mine = this.#listen;
    // A seek that has begun is told in a moment; until then the place is that of the seek.
    if (!mine || this.#audio.seeking) return;
    mine.heard.pass(this.#audio.currentTime, this.#audio.playbackRate);
    const { seconds } = mine.heard;
    if (!mine.session && seconds >= mine.askAt) this.#open(mine);
    const isDue = !mine.isDue && seconds >= Math.min(this.#playSeconds, mine.length / 2) + AHEAD;
    if (isDue || seconds >= mine.told + EVERY) this.#report(mine);
    mine.isDue ||= isDue;
  }

  #stop() {
    this.#pass();
    if (this.#listen) this.#report(this.#listen);
  }

  #leave() {
    this.#pass();
    const mine = this.#listen;
    if (mine?.session && mine.heard.seconds > 0) this.#outbox.beacon(mine.session, mine.heard.told());
    else this.#outbox.beacon();
  }

  #report(mine) {
    if (!mine.session || mine.heard.seconds <= mine.told) return;
    mine.told = mine.heard.seconds;
    this.#outbox.put(mine.session, mine.heard.told());
  }

  async #open(mine) {
    if (mine.isOpening || mine.isRefused) return;
    mine.isOpening = true;
    const answer = await ask(mine.track);
    mine.isOpening = false;
    mine.isRefused = NEVER.includes(answer.status);
    mine.askAt = mine.heard.seconds + EVERY;
    if (!answer.session) return;
    // What was heard before the session began is no part of it.
    mine.heard.seconds = Math.min(mine.heard.seconds, AHEAD);
    Object.assign(mine, { session: answer.session, openedAt: Date.now(), told: 0, isDue: false });
    if (mine !== this.#listen) this.#report(mine);
  }
}

const fresh = () => ({ heard: new Heard(), session: null, openedAt: 0, told: 0, askAt: EVERY, isDue: false, isRefused: false });

/** Where sessions are opened: a page that stands in another site's says where. */
const address = () => document.querySelector("meta[name=plays]")?.content ?? "/plays";

async function ask(track) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const answer = await fetch(address(), { method: "POST", headers, body: JSON.stringify({ track }) });
    return { status: answer.status, session: answer.ok ? (await answer.json()).session : null };
  } catch {
    return { status: 0, session: null };
  }
}
