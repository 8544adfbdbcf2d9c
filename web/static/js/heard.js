// What was really heard of a beat: how long, and which spans of it. Knows no audio and no network.

const MOST_SPANS = 60;
const MILLI = 1000;

export class Heard {
  #last = null;

  constructor({ seconds = 0, spans = [] } = {}) {
    this.seconds = seconds;
    this.spans = spans.map((span) => [...span]);
  }

  /** Sound goes on from there, without anything in between having been heard. */
  jump(time) {
    this.#last = time;
  }

  /**
   * Sound has come to there. At twice the rate it takes half as long: nobody hears more seconds than pass.
   * At half the rate a second of the beat is still one.
   */
  pass(time, rate = 1) {
    const from = this.#last;
    this.#last = time;
    if (from === null || time <= from) return;
    this.seconds += (time - from) / Math.max(1, rate);
    const span = this.spans.at(-1);
    if (span && span[1] === from) span[1] = time;
    else this.spans.push([from, time]);
    if (this.spans.length > MOST_SPANS) this.spans = fewer(joined(this.spans));
  }

  /** Numbers that travel: in milliseconds, each second of the beat once. */
  told() {
    const rounded = (number) => Math.round(number * MILLI) / MILLI;
    return { seconds: rounded(this.seconds), spans: joined(this.spans).map((span) => span.map(rounded)) };
  }

  toJSON() {
    return { seconds: this.seconds, spans: this.spans };
  }
}

function joined(spans) {
  const found = [];
  for (const [from, to] of [...spans].sort((one, other) => one[0] - other[0])) {
    const before = found.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** Somebody who seeks all the time: the shortest spans say least and go first. */
function fewer(spans) {
  const length = ([from, to]) => to - from;
  const kept = [...spans].sort((one, other) => length(other) - length(one)).slice(0, MOST_SPANS / 2);
  return kept.sort((one, other) => one[0] - other[0]);
}
