// What a file is by its first bytes, so that a format which isn't taken is said before a byte is sent. Only what is
// certain is named; the rest is the server's to judge.

const text = (bytes, from, length) => String.fromCharCode(...bytes.subarray(from, from + length));

const SIGNS = [
  ["FORM", "an AIFF file"],
  ["caff", "a Core Audio (CAF) file"],
  ["wvpk", "a WavPack file"],
  ["MAC ", "a Monkey’s Audio file"],
  ["PK\x03\x04", "a ZIP archive"],
  ["Rar!", "a RAR archive"],
  ["MThd", "a MIDI file"],
  ["FLhd", "an FL Studio project"],
  ["%PDF", "a PDF document"],
  ["\x89PNG", "a PNG picture"],
  ["\x30\x26\xb2\x75", "a Windows Media (WMA) file"],
];

/** `{container}` for WAV and FLAC, `{found}` in words for anything else that is certain, `{}` otherwise. */
export async function sniff(file) {
  const bytes = await head(file);
  const start = text(bytes, 0, 4);
  if (["RIFF", "RF64", "BW64"].includes(start) && text(bytes, 8, 4) === "WAVE") return { container: "WAV" };
  if (start === "fLaC") return { container: "FLAC" };
  const sign = SIGNS.find(([magic]) => text(bytes, 0, magic.length) === magic);
  if (sign) return { found: sign[1] };
  if (start === "OggS") return { found: "an Ogg file" };
  if (text(bytes, 4, 4) === "ftyp") return { found: text(bytes, 8, 3) === "M4A" ? "an AAC/M4A file" : "a video" };
  return isMpeg(bytes) ? { found: "an MP3 file" } : {};
}

/** The first bytes behind an ID3 tag, which MP3 and even FLAC files may begin with. */
async function head(file) {
  const bytes = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  if (text(bytes, 0, 3) !== "ID3") return bytes;
  const size = bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return new Uint8Array(await file.slice(10 + size, 74 + size).arrayBuffer());
}

/** An MPEG audio frame, layer III, with a bit rate and a sample rate that exist. */
function isMpeg(bytes) {
  const [first, second, third] = bytes;
  return first === 0xff && (second & 0xe6) === 0xe2 && third >> 4 !== 0xf && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}
