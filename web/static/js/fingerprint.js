// Which upload a chosen file belongs to, remembered across tabs and visits. The server has the last word: whatever
// is remembered here is asked for before a byte is sent.

const PREFIX = "upload:";

export function keyOf(file, owner) {
  return PREFIX + [owner, file.name, file.size, file.lastModified, file.type].join("|");
}

export function remember(key, address) {
  try {
    localStorage.setItem(key, JSON.stringify({ address, at: Date.now() }));
  } catch {
    // Without storage a closed tab is found again by the server's own list.
  }
}

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key))?.address ?? "";
  } catch {
    return "";
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

/** Drop what is older than the server keeps an unfinished upload. */
export function tidy(keptDays) {
  const oldest = Date.now() - keptDays * 24 * 3600 * 1000;
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      if (!(JSON.parse(localStorage.getItem(key))?.at > oldest)) localStorage.removeItem(key);
    }
  } catch {
    // A damaged entry of ours costs nothing but itself.
  }
}
