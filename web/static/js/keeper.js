// What is typed into a form is kept at the server: a moment after the last key, and one request after the other.

import { filled, word } from "./words.js";

const KEEP_AFTER_MS = 600;
const JSON_ONLY = { Accept: "application/json" };

/** What is wrong with the size of the files chosen in a field, before they are sent for nothing. */
export function tooLarge(field) {
  const [files, most] = [[...(field?.files ?? [])], Number(field?.dataset.maxSize)];
  const [size, name] = [files.reduce((sum, file) => sum + file.size, 0), files[0]?.name];
  return size > most ? filled(field.dataset.tooLarge ?? hintOf(field), { name }) || name : "";
}

/** What stands below a field, which says how large files may be. */
function hintOf(field) {
  return document.getElementById(`${field.id}-hint`)?.textContent ?? "";
}

/** The body of a form, where a picture that is too large stays behind. */
export function withoutTooLarge(body, field) {
  if (tooLarge(field)) body.delete(field.name);
  return body;
}

export class Keeper {
  #timer = null;
  #keeping = Promise.resolve();

  /**
   * `host` has the `form`, whose `data-keep` is where it is kept, if anywhere; its `cover`, a field or nothing; and
   * `body()`, `say(sentence)`, `onKept(status, body)` and `onNotKept(response)`.
   */
  constructor(host) {
    this.host = host;
  }

  get isDirty() {
    return this.#timer !== null;
  }

  /** A field was changed; with a `problem` it isn't sent yet. */
  changed(field, problem) {
    clearTimeout(this.#timer);
    this.#timer = problem ? null : setTimeout(() => this.keep(), field.type === "file" ? 0 : KEEP_AFTER_MS);
  }

  /** Tell the server what was typed; it answers with what is still missing. */
  keep() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.host.form.dataset.keep) this.#keeping = this.#keeping.then(() => this.#keepNow()).catch(() => this.host.say(word("not_kept")));
    return this.#keeping;
  }

  /** Everything that was typed is at the server, or it was tried. */
  settled() {
    return this.#timer ? this.keep() : this.#keeping;
  }

  async #keepNow() {
    const { form, cover } = this.host;
    const [body, chosen] = [withoutTooLarge(this.host.body(), cover), cover?.files[0]];
    const response = await fetch(form.dataset.keep, { method: "POST", headers: JSON_ONLY, body });
    if (!response.ok) return this.host.onNotKept(response);
    // Another picture may have been chosen by now: that one is still to be sent.
    if (cover && cover.files[0] === chosen && !tooLarge(cover)) cover.value = "";
    this.host.say(word("kept"));
    return this.host.onKept(await response.json(), body);
  }
}
