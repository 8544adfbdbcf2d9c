// What a file is by its first bytes, and how long it lasts, so that both are said before a byte is sent. Only what is
// certain is named; the rest is the server's to judge, whose own readers of headers these follow.

const text = (bytes, from, length) => String.fromCharCode(...bytes.subarray(from, from + length));

const SIGNS = [
  ["FORM", "AIFF"],
  ["caff", "CAF"],
  ["wvpk", "WavPack"],
  ["MAC ", "APE"],
  ["PK\x03\x04", "ZIP"],
  ["Rar!", "RAR"],
  ["MThd", "MIDI"],
  ["FLhd", "FL"],
  ["%PDF", "PDF"],
  ["\x89PNG", "PNG"],
  ["\x30\x26\xb2\x75", "WMA"],
];

/** `{container}` for WAV and FLAC, `{found}` for anything else that is certain, `{}` otherwise. */
export async function sniff(file) {
  const { bytes } = await head(file);
  const start = text(bytes, 0, 4);
  if (["RIFF", "RF64", "BW64"].includes(start) && text(bytes, 8, 4) === "WAVE") return { container: "WAV" };
  if (start === "fLaC") return { container: "FLAC" };
  const sign = SIGNS.find(([magic]) => text(bytes, 0, magic.length) === magic);
  if (sign) return { found: sign[1] };
  if (start === "OggS") return { found: "OGG" };
  if (text(bytes, 4, 4) === "ftyp") return { found: text(bytes, 8, 3) === "M4A" ? "M4A" : "video" };
  return isMpeg(bytes) ? { found: "MP3" } : {};
}

/** How many seconds a WAV or FLAC lasts by its header; null where that can't say, and for any other file. */
export async function seconds(file) {
  const { container } = await sniff(file);
  if (container === "WAV") return wavSeconds(file);
  return container === "FLAC" ? flacSeconds((await head(file)).view) : null;
}

/** The first bytes behind ID3 tags, which MP3 and even FLAC files may begin with. */
async function head(file) {
  let at = 0;
  for (let tags = 0; ; tags += 1) {
    const view = await viewOf(file, at, 64);
    const bytes = new Uint8Array(view.buffer);
    if (text(bytes, 0, 3) !== "ID3" || tags === 8) return { bytes, view };
    const size = bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    at += size + (bytes[5] & 0x10 ? 20 : 10);
  }
}

const viewOf = async (file, from, length) => new DataView(await file.slice(from, from + length).arrayBuffer());

/** From STREAMINFO: the rate in 20 bits, the number of samples in 36, where 0 stands for unknown. */
function flacSeconds(view) {
  if (view.byteLength < 42 || (view.getUint8(4) & 0x7f) !== 0) return null;
  const rate = view.getUint32(18) >>> 12;
  const frames = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
  return rate && frames ? frames / rate : null;
}

const MOST_CHUNKS = 4096;
const KNOWN_CHUNKS = [
  ..."fmt ,data,LIST,JUNK,junk,bext,fact,id3 ,ID3 ,ds64,cue ,smpl,inst,acid,PAD ,FLLR".split(","),
  ..."iXML,_PMX,axml,chna,PEAK,plst".split(","),
];

/** Walks the chunks of a RIFF, RF64 or BW64 file, in any order, until both format and data are found. */
async function wavSeconds(file) {
  let riff = (await viewOf(file, 4, 4)).getUint32(0, true);
  let longData, format, data;
  for (let at = 12, count = 0; count < MOST_CHUNKS && !(format && data); count += 1) {
    const chunk = await chunkAt(file, at);
    if (!chunk) return null;
    const { kind, from, size } = chunk;
    if (kind === "ds64") {
      const sizes = await viewOf(file, from, 16);
      if (sizes.byteLength < 16) return null;
      [riff, longData] = [0, 8].map((offset) => Number(sizes.getBigUint64(offset, true)));
    }
    const isLong = kind === "data" && size === UNKNOWN && longData && !UNKNOWN_64.includes(longData);
    if (isLong) chunk.size = longData;
    if (kind === "fmt ") format ??= await viewOf(file, from, 16);
    if (kind === "data") data ??= chunk;
    at = await nextChunk(file, from + chunk.size);
  }
  return format && data ? lasting(format, data, 8 + riff, file.size - data.from) : null;
}

async function chunkAt(file, at) {
  const view = await viewOf(file, at, 8);
  if (view.byteLength < 8) return null;
  const kind = text(new Uint8Array(view.buffer), 0, 4);
  return /^[ -~]{4}$/.test(kind) ? { kind, from: at + 8, size: view.getUint32(4, true) } : null;
}

/** Chunks start at even places, but some programs leave out the pad byte. */
async function nextChunk(file, end) {
  if (end % 2 === 0) return end;
  const around = new Uint8Array(await file.slice(end, end + 5).arrayBuffer());
  const begins = (from) => KNOWN_CHUNKS.includes(text(around, from, 4));
  return begins(0) && !begins(1) ? end : end + 1;
}

// What stands for an unknown length in a WAV that was written to a pipe: its audio goes on to the file's end.
const UNKNOWN = 0xffffffff;
const UNKNOWN_FROM = 0xfffff000;
const UNKNOWN_LENGTHS = [0x7ffff000, 0x7fffffff, 0x80000000];
const UNKNOWN_64 = [2 ** 63, 2 ** 64];

function isUnknown({ from, size }, riffEnd) {
  if (size === 0) return riffEnd <= from || riffEnd - 8 >= UNKNOWN_FROM;
  return (size >= UNKNOWN_FROM && size <= UNKNOWN) || UNKNOWN_LENGTHS.includes(size);
}

/** Whole frames by their rate; null for compressed audio, for a format that can't be and for a file that ends early. */
function lasting(format, data, riffEnd, there) {
  if (format.byteLength < 16 || ![1, 3, 0xfffe].includes(format.getUint16(0, true))) return null;
  const [channels, align, bits] = [2, 12, 14].map((offset) => format.getUint16(offset, true));
  const rate = format.getUint32(4, true);
  if (!rate || !align || align !== channels * Math.ceil(bits / 8)) return null;
  const frames = Math.floor((isUnknown(data, riffEnd) ? there : data.size) / align);
  return frames * align <= there ? frames / rate : null;
}

/** An MPEG audio frame, layer III, with a bit rate and a sample rate that exist. */
function isMpeg(bytes) {
  const [first, second, third] = bytes;
  return first === 0xff && (second & 0xe6) === 0xe2 && third >> 4 !== 0xf && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}
