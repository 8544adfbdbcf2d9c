// Chooses the part of a picture that will be shown, before it is sent: [data-crop] around a file field, a canvas, three
// sliders and a hidden field that is told the part as shares of the picture's sides. The server does the cutting.
//
// The canvas shows what will be seen. It is moved by dragging, by the arrow keys, or by the sliders.

const STEP = 0.04;
const ZOOM_STEP = 0.1;

export function makeCroppers(form) {
  for (const place of form.querySelectorAll("[data-crop]")) new Cropper(place);
}

class Cropper {
  #image = null;
  #drag = null;

  constructor(place) {
    this.place = place;
    this.ratio = Number(place.dataset.ratio);
    const part = (name) => place.querySelector(`[data-crop-${name}]`);
    [this.tool, this.canvas, this.value] = [part("tool"), part("canvas"), part("value")];
    [this.zoom, this.x, this.y] = [part("zoom"), part("x"), part("y")];
    const file = part("file");
    file.addEventListener("change", () => this.#open(file.files[0]));
    for (const slider of [this.zoom, this.x, this.y]) slider.addEventListener("input", () => this.#draw());
    this.canvas.addEventListener("keydown", (event) => this.#onKey(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#onDown(event));
    this.canvas.addEventListener("pointermove", (event) => this.#onMove(event));
    this.canvas.addEventListener("pointerup", () => (this.#drag = null));
    this.canvas.addEventListener("lostpointercapture", () => (this.#drag = null));
  }

  async #open(file) {
    this.#image = null;
    try {
      // What is too large is taken out of the field again, see pictures.js.
      if (file) this.#image = await createImageBitmap(file);
    } catch {
      // No picture that this browser knows: the server will say what is wrong with it.
    }
    this.tool.hidden = !this.#image;
    this.value.value = "";
    [this.zoom.value, this.x.value, this.y.value] = [1, 0.5, 0.5];
    if (this.#image) this.#draw();
  }

  /** The part in pixels of the picture. */
  get #part() {
    const { width, height } = this.#image;
    const zoom = Number(this.zoom.value);
    const wide = Math.min(width, height * this.ratio) / zoom;
    const high = wide / this.ratio;
    return { left: Number(this.x.value) * (width - wide), top: Number(this.y.value) * (height - high), wide, high };
  }

  #draw() {
    const { left, top, wide, high } = this.#part;
    const { width, height } = this.#image;
    const canvas = this.canvas;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.#image, left, top, wide, high, 0, 0, canvas.width, canvas.height);
    const shares = [left / width, top / height, wide / width, high / height];
    this.value.value = shares.map((share) => Math.min(1, Math.max(0, share)).toFixed(6)).join(",");
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #move(across, down) {
    this.x.value = Number(this.x.value) + across;
    this.y.value = Number(this.y.value) + down;
    this.#draw();
  }

  #onKey(event) {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const zooms = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": -ZOOM_STEP };
    if (!this.#image || !(event.key in moves || event.key in zooms)) return;
    event.preventDefault();
    if (event.key in moves) return this.#move(...moves[event.key]);
    this.zoom.value = Number(this.zoom.value) + zooms[event.key];
    this.#draw();
  }

  #onDown(event) {
    if (!this.#image) return;
    this.#drag = { x: event.clientX, y: event.clientY };
    this.canvas.setPointerCapture(event.pointerId);
  }

  /** The picture follows the pointer: the part moves the other way. */
  #onMove(event) {
    if (!this.#drag) return;
    const { wide, high } = this.#part;
    const { width, height } = this.#image;
    const box = this.canvas.getBoundingClientRect();
    const share = (moved, side, part, room) => (room > 0 ? (-moved * part) / side / room : 0);
    const [x, y] = [event.clientX - this.#drag.x, event.clientY - this.#drag.y];
    this.#drag = { x: event.clientX, y: event.clientY };
    this.#move(share(x, box.width, wide, width - wide), share(y, box.height, high, height - high));
  }
}
