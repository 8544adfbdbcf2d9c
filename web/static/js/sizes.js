// Bytes and seconds as people read them.

import { filled, found } from "./words.js";

export function readableSize(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 3);
  const shape = { maximumFractionDigits: 1, useGrouping: false };
  const number = (bytes / 1024 ** power).toLocaleString(document.documentElement.lang || "en", shape);
  return filled(found("units")[power], { number });
}

export function readableTime(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
