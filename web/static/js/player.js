// The player bar: one <audio> for the whole visit, started by any [data-play] button.
//
// What is started inside of [data-queue] goes on through that list, also on other pages; [data-play-all] starts it from
// its first. Otherwise next and previous follow the buttons of the page that is open.
//
// It tells the page "beatpass:time" (detail: track, time, length, playing) and listens to "beatpass:seek" (detail:
// track, share from 0 to 1), so that waveforms need not know it.

import { Listening } from "./listening.js";

const bar = document.querySelector("[data-player]");
const audio = bar.querySelector("audio");
const part = (name) => bar.querySelector(`[data-player-${name}]`);
const listening = new Listening(audio, Number(bar.dataset.playSeconds));
const MEMORY = "player";
const WORDS = JSON.parse(bar.dataset.words);

let now = null;
let queue = null;
let lastTime = 0;

const clock = (seconds) => {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** A text of the page with what its braces name put in. */
const worded = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const buttons = () => [...document.querySelectorAll("[data-play]")];
const isNow = (track) => track.track === now?.track;
const buttonOf = (track) => buttons().find((button) => button.dataset.track === track);

function trackOf(button) {
  const { track, src, seconds, title, producer, cover, href, uncounted } = button.dataset;
  const art = document.querySelector(`[data-beat="${CSS.escape(track)}"] .cover > *`);
  return { track, src, seconds: Number(seconds), title, producer, cover, href, uncounted, art: art?.outerHTML ?? "" };
}

/** The list that a button stands in, as it will be played; null for a button that stands alone. */
function queueOf(button) {
  const list = button.closest("[data-queue]");
  if (!list) return null;
  return { id: list.dataset.queue, tracks: [...list.querySelectorAll("[data-play]")].map(trackOf) };
}

function load(track) {
  listening.begin(track);
  now = track;
  lastTime = 0;
  audio.src = track.src;
  bar.hidden = false;
  part("title").textContent = track.title;
  part("title").setAttribute("href", track.href);
  part("producer").textContent = track.producer;
  showCover(track);
  part("error").hidden = true;
  describeMedia(track);
}

function showCover(track) {
  const place = part("cover");
  place.replaceChildren();
  if (track.cover) {
    const image = new Image();
    image.alt = "";
    image.src = track.cover;
    place.append(image);
  } else if (track.art) {
    // Drawn covers have no address of their own: the drawing beside the button is taken along.
    const drawing = new DOMParser().parseFromString(track.art, "text/html").body.firstElementChild;
    if (drawing?.localName === "svg") place.append(drawing);
  }
}

function describeMedia(track) {
  if (!("mediaSession" in navigator)) return;
  const artwork = track.cover ? [{ src: track.cover }] : [];
  navigator.mediaSession.metadata = new MediaMetadata({ title: track.title, artist: track.producer, artwork });
}

function play() {
  if (audio.error) reload();
  audio.play().catch((reason) => {
    // A pause or another track before the first sound, or a browser that wants a click first, is no failure.
    if (reason.name !== "AbortError" && reason.name !== "NotAllowedError") fail();
    show();
  });
}

/** Ask for the sound again after a failure, and go on where it stopped. */
function reload() {
  const time = lastTime;
  part("error").hidden = true;
  audio.load();
  audio.addEventListener("loadedmetadata", () => seekTo(time), { once: true });
}

function toggle() {
  if (audio.paused) play();
  else audio.pause();
}

function press(button) {
  const track = trackOf(button);
  const isOn = isNow(track) && !audio.error;
  // What is on may be met again on its own page: pausing it there doesn't end the list that it came from.
  if (!isOn || button.closest("[data-queue]")) queue = queueOf(button);
  if (isOn) return toggle();
  begin(track);
}

function begin(track) {
  load(track);
  play();
}

function pressAll(button) {
  const list = queueOf(button);
  if (!list?.tracks.length) return;
  if (queue?.id === list.id && !audio.error && !audio.ended) return toggle();
  queue = list;
  if (isNow(list.tracks[0])) play();
  else begin(list.tracks[0]);
  show();
}

/** What comes that many places on: a track of the list, else the data of a button of this page. */
function neighbour(step) {
  const list = queue?.tracks ?? buttons().map(({ dataset }) => dataset);
  const place = list.findIndex(isNow);
  return place < 0 ? (step > 0 ? list[0] : undefined) : list[place + step];
}

function go(step) {
  const found = neighbour(step);
  if (found) begin(queue ? found : trackOf(buttonOf(found.track)));
}

function previous() {
  if (audio.currentTime > 3 || !neighbour(-1)) audio.currentTime = 0;
  else go(-1);
}

function next() {
  go(1);
}

function seekTo(seconds) {
  if (Number.isFinite(seconds)) audio.currentTime = Math.max(0, Math.min(seconds, audio.duration || seconds));
}

async function fail() {
  const failed = now;
  const gone = failed !== null && (await isGone(failed));
  if (failed === null || failed !== now) return;
  const follows = gone && queue !== null && neighbour(1) !== undefined;
  if (follows) next();
  say(worded(gone ? WORDS.gone : WORDS.failed, failed));
}

/** Whether the site no longer has it, in which case trying again is no use. */
async function isGone(track) {
  try {
    return [404, 410].includes((await fetch(track.src, { method: "HEAD" })).status);
  } catch {
    return false;
  }
}

function say(sentence) {
  part("error").textContent = sentence;
  part("error").hidden = false;
}

function show() {
  const playing = now !== null && !audio.paused;
  mark(part("toggle"), playing, playing ? WORDS.pause : WORDS.play);
  for (const button of buttons()) {
    const on = playing && button.dataset.track === now.track;
    mark(button, on, worded(on ? WORDS.pauseOne : WORDS.playOne, button.dataset));
  }
  for (const button of document.querySelectorAll("[data-play-all]")) {
    const on = playing && queue?.id === button.closest("[data-queue]").dataset.queue;
    mark(button, on, worded(on ? WORDS.pauseOne : WORDS.playAll, button.dataset));
  }
  part("next").disabled = !neighbour(1);
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = playing ? "playing" : "paused";
}

function mark(button, on, label) {
  button.setAttribute("aria-pressed", String(on));
  button.setAttribute("aria-label", label);
}

function showTime() {
  const length = audio.duration || 0;
  const seek = part("seek");
  seek.max = length || 1;
  if (!seek.matches(":active")) seek.value = audio.currentTime;
  seek.setAttribute("aria-valuetext", worded(WORDS.time, { time: clock(audio.currentTime), length: clock(length) }));
  fill(seek);
  part("now").textContent = clock(audio.currentTime);
  part("length").textContent = clock(length);
  const detail = { track: now?.track, time: audio.currentTime, length, playing: !audio.paused };
  document.dispatchEvent(new CustomEvent("beatpass:time", { detail }));
}

function fill(range) {
  range.style.setProperty("--fill", `${(100 * range.value) / (range.max || 1)}%`);
}

function setVolume(volume, muted) {
  audio.volume = volume;
  audio.muted = muted;
  bar.toggleAttribute("data-muted", muted || volume === 0);
  mark(part("mute"), muted, muted ? WORDS.unmute : WORDS.mute);
  part("volume").value = muted ? 0 : volume;
  fill(part("volume"));
}

function remember() {
  if (!now) return;
  const state = { now, queue, time: audio.currentTime, playing: !audio.paused, listen: listening.state, volume: audio.volume, muted: audio.muted };
  try {
    sessionStorage.setItem(MEMORY, JSON.stringify(state));
  } catch {
    // Without storage the music simply stops at a full page load.
  }
}

function recall() {
  let state = null;
  try {
    state = JSON.parse(sessionStorage.getItem(MEMORY));
    sessionStorage.removeItem(MEMORY);
  } catch {
    return;
  }
  if (!state?.now?.src) return;
  load(state.now);
  queue = state.queue;
  listening.resume(state.listen);
  setVolume(state.volume, state.muted);
  audio.addEventListener("loadedmetadata", () => seekTo(state.time), { once: true });
  if (state.playing) play();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-play], [data-play-all]");
  if (!button) return;
  if ("playAll" in button.dataset) pressAll(button);
  else press(button);
});
document.addEventListener("beatpass:seek", ({ detail }) => {
  if (now?.track === detail.track) return seekTo(detail.share * audio.duration);
  const button = buttonOf(detail.track);
  if (!button) return;
  press(button);
  audio.addEventListener("loadedmetadata", () => seekTo(detail.share * audio.duration), { once: true });
});
document.addEventListener("beatpass:page", () => {
  show();
  showTime();
});
for (const name of ["play", "pause", "ended", "emptied"]) audio.addEventListener(name, show);
for (const name of ["timeupdate", "seeking", "durationchange"]) audio.addEventListener(name, showTime);
for (const name of ["timeupdate", "seeking"]) audio.addEventListener(name, () => (lastTime = audio.currentTime));
audio.addEventListener("ended", () => {
  listening.begin(now);
  lastTime = 0;
  next();
});
audio.addEventListener("error", fail);
part("toggle").addEventListener("click", toggle);
part("previous").addEventListener("click", previous);
part("next").addEventListener("click", next);
part("seek").addEventListener("input", () => seekTo(Number(part("seek").value)));
part("volume").addEventListener("input", () => setVolume(Number(part("volume").value), false));
part("mute").addEventListener("click", () => setVolume(audio.volume, !audio.muted));
window.addEventListener("pagehide", remember);
if ("mediaSession" in navigator) {
  const actions = { play, pause: () => audio.pause(), previoustrack: previous, nexttrack: next };
  actions.seekto = ({ seekTime }) => seekTo(seekTime);
  for (const [name, action] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, action);
}
setVolume(1, false);
recall();
show();
