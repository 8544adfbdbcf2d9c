// Transfers that wait for their turn: three are sent at a time.

const AT_ONCE = 3;

/** Dispatches "change" whenever something begins, waits or ends. */
export class Lanes extends EventTarget {
  #transfers = new Map();
  #waiting = [];

  get isBusy() {
    return [...this.#transfers.values()].some((transfer) => transfer.isRunning) || this.#waiting.length > 0;
  }

  get(id) {
    return this.#transfers.get(id);
  }

  isSending(id) {
    return this.#transfers.get(id)?.isRunning || this.#waiting.includes(id);
  }

  /** Let it be sent as soon as fewer than three others are; whether that is news. */
  send(id, transfer = this.#transfers.get(id)) {
    if (!transfer || this.isSending(id)) return false;
    this.#transfers.set(id, transfer);
    this.#waiting.push(id);
    this.next();
    return true;
  }

  pause(id) {
    this.#waiting = this.#waiting.filter((each) => each !== id);
    this.#transfers.get(id)?.pause();
    this.next();
  }

  drop(id) {
    this.pause(id);
    this.#transfers.delete(id);
    this.next();
  }

  next() {
    let running = [...this.#transfers.values()].filter((transfer) => transfer.isRunning).length;
    while (running < AT_ONCE && this.#waiting.length) {
      this.#transfers.get(this.#waiting.shift()).start();
      running += 1;
    }
    this.dispatchEvent(new Event("change"));
  }
}
