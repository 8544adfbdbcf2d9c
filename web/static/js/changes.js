// Which fields of a form were changed on this page since the server knew them: another tab may have changed the rest.

/** Fields whose names begin so are one: either all of them go along or none. */
const TOGETHER = "offer.";
const NOT_TYPED = ["hidden", "file", "submit", "button"];

function valueOf(field, isKnown) {
  if (field.type === "checkbox" || field.type === "radio") return (isKnown ? field.defaultChecked : field.checked) ? field.value : "";
  if (!isKnown) return field.value;
  if (!field.options) return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}

/** By name what is typed; with `isKnown` what was there when the page came. */
function valuesOf(form, isKnown = false) {
  const values = new Map();
  for (const field of form.elements) {
    if (field.name && !NOT_TYPED.includes(field.type)) values.set(field.name, valueOf(field, isKnown) || values.get(field.name) || "");
  }
  return values;
}

/** All that belongs together as one text, as `entries` have it. */
function togetherIn(entries) {
  return JSON.stringify([...entries].filter(([name]) => name.startsWith(TOGETHER)));
}

/** What a form would have sent as it came. */
function knownOf(form) {
  const isSent = (field) => field.name && (!["checkbox", "radio"].includes(field.type) || field.defaultChecked);
  return [...form.elements].filter(isSent).map((field) => [field.name, valueOf(field, true)]);
}

export class Changes {
  #known;
  #together;

  constructor(form) {
    this.form = form;
    this.#known = valuesOf(form, true);
    this.#together = togetherIn(knownOf(form));
  }

  /** Takes what the server knows already out of the form's body; an unticked box is told as an empty one. */
  only(body) {
    body.delete("boxes");
    if (togetherIn(body) === this.#together) for (const name of [...body.keys()]) if (name.startsWith(TOGETHER)) body.delete(name);
    for (const [name, value] of valuesOf(this.form)) {
      if (name.startsWith(TOGETHER)) continue;
      if (value === this.#known.get(name)) body.delete(name);
      else body.set(name, value);
    }
    return body;
  }

  /** A value that came from the server while the page was open. */
  know(name, value) {
    this.#known.set(name, value);
  }

  /** The server knows what this body says. */
  kept(body) {
    for (const name of this.#known.keys()) if (body.has(name)) this.#known.set(name, body.get(name));
    const together = togetherIn(body);
    if (together !== "[]") this.#together = together;
  }
}
