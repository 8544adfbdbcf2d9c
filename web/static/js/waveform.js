// Draws <canvas data-waveform="URL" data-track data-seconds>: signed 8-bit min/max pairs, a slider to seek with.

const drawn = new WeakMap();
const BAR = 3;
const GAP = 1;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

async function start(canvas) {
  if (drawn.has(canvas)) return;
  const wave = { canvas, peaks: new Int8Array(0), share: 0, hover: null };
  drawn.set(canvas, wave);
  makeSlider(wave);
  new ResizeObserver(() => draw(wave)).observe(canvas);
  try {
    const response = await fetch(canvas.dataset.waveform, { credentials: "same-origin" });
    if (response.ok) wave.peaks = new Int8Array(await response.arrayBuffer());
  } catch {
    // Without its data the waveform stays a line that can still be used for seeking.
  }
  draw(wave);
}

function makeSlider(wave) {
  const { canvas } = wave;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-valuemin", "0");
  canvas.setAttribute("aria-valuemax", String(Math.round(Number(canvas.dataset.seconds))));
  canvas.addEventListener("keydown", (event) => onKey(wave, event));
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    seek(wave, shareAt(wave, event));
  });
  canvas.addEventListener("pointermove", (event) => {
    wave.hover = shareAt(wave, event);
    if (canvas.hasPointerCapture(event.pointerId)) seek(wave, wave.hover);
    draw(wave);
  });
  canvas.addEventListener("pointerleave", () => {
    wave.hover = null;
    draw(wave);
  });
  announce(wave);
}

function shareAt({ canvas }, event) {
  const box = canvas.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
}

function onKey(wave, event) {
  const seconds = Number(wave.canvas.dataset.seconds) || 1;
  const steps = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 15, PageDown: -15 };
  const ends = { Home: 0, End: 0.999 };
  const share = event.key in ends ? ends[event.key] : wave.share + (steps[event.key] ?? NaN) / seconds;
  if (Number.isNaN(share)) return;
  event.preventDefault();
  seek(wave, Math.max(0, Math.min(0.999, share)));
}

function seek(wave, share) {
  wave.share = share;
  announce(wave);
  draw(wave);
  const detail = { track: wave.canvas.dataset.track, share };
  document.dispatchEvent(new CustomEvent("beatpass:seek", { detail }));
}

function announce({ canvas, share }) {
  const seconds = Number(canvas.dataset.seconds) || 0;
  const text = clock(share * seconds);
  canvas.setAttribute("aria-valuenow", String(Math.round(share * seconds)));
  canvas.setAttribute("aria-valuetext", canvas.dataset.said.replace("{time}", text).replace("{length}", clock(seconds)));
  const shown = canvas.parentElement.querySelector("[data-waveform-now]");
  if (shown) shown.textContent = text;
}

/** The loudest sample, 0 to 1, of each bar. */
function levels(peaks, bars) {
  const pairs = peaks.length / 2;
  const found = new Float32Array(bars);
  for (let bar = 0; bar < bars && pairs > 0; bar += 1) {
    const from = Math.floor((bar * pairs) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * pairs) / bars));
    let highest = 0;
    for (let pair = from; pair < to; pair += 1) {
      highest = Math.max(highest, -peaks[2 * pair], peaks[2 * pair + 1]);
    }
    found[bar] = highest / 128;
  }
  const top = Math.max(0.05, ...found);
  return found.map((level) => level / top);
}

function draw(wave) {
  const { canvas, share, hover } = wave;
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width || !height) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const bars = Math.max(1, Math.floor(width / (BAR + GAP)));
  const middle = height * 0.62;
  levels(wave.peaks, bars).forEach((level, bar) => {
    const place = (bar + 0.5) / bars;
    const lit = place <= share || (hover !== null && place <= hover);
    pen.fillStyle = lit ? style.color : style.caretColor;
    pen.globalAlpha = lit && place > share ? 0.55 : 1;
    const up = Math.max(1, level * middle);
    pen.fillRect(bar * (BAR + GAP), middle - up, BAR, up);
    pen.globalAlpha *= 0.5;
    pen.fillRect(bar * (BAR + GAP), middle + 1, BAR, Math.max(1, level * (height - middle - 1)));
  });
}

const canvases = () => document.querySelectorAll("canvas[data-waveform]");

function redrawAll() {
  for (const canvas of canvases()) if (drawn.has(canvas)) draw(drawn.get(canvas));
}

function begin() {
  for (const canvas of canvases()) start(canvas);
}

document.addEventListener("beatpass:time", ({ detail }) => {
  for (const canvas of canvases()) {
    const wave = drawn.get(canvas);
    if (!wave || canvas.dataset.track !== detail.track || !detail.length) continue;
    wave.share = detail.time / detail.length;
    announce(wave);
    draw(wave);
  }
});
document.addEventListener("beatpass:page", begin);
document.addEventListener("beatpass:theme", redrawAll);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
begin();
