import crc32c from 'crc-32/crc32c.js';

/**
 * Frames of a journal. Each has a header, a payload, and a trailer:
 *
 *   bytes 0–3    the word `NSF1`
 *   bytes 4–7    1 for data, 2 for the end: the journal was closed
 *   bytes 8–11   the frame's number, from 0
 *   bytes 12–15  length of the payload
 *   bytes 16–19  CRC-32C of the payload
 *   bytes 20–23  CRC-32C of bytes 0–19
 *   then the payload, and the word `NSFt`
 *
 * Numbers are little-endian. The trailer is written last, so an append that was cut short lacks it.
 */
const headerLength = 24;
const trailerLength = 4;
/** Length of the frame that ends a journal. */
export const endLength = headerLength + trailerLength;
const [magic, trailer] = ['NSF1', 'NSFt'].map((word) => Buffer.from(word, 'latin1'));
const kinds = { data: 1, end: 2 } as const;

/** A frame around a payload. */
export function frameOf(kind: keyof typeof kinds, number: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(headerLength + payload.length + trailerLength);
  magic.copy(frame, 0);
  frame.writeUInt32LE(kinds[kind], 4);
  frame.writeUInt32LE(number, 8);
  frame.writeUInt32LE(payload.length, 12);
  frame.writeUInt32LE(crcOf(payload), 16);
  frame.writeUInt32LE(crcOf(frame.subarray(0, 20)), 20);
  frame.set(payload, headerLength);
  trailer.copy(frame, headerLength + payload.length);
  return frame;
}

/** A frame that was read whole. */
export interface JournalFrame {
  number: number;
  payload: Uint8Array;
}

/** What the bytes of a journal hold. */
export interface Frames {
  /** The frames with data that are whole and as they were written, in order. */
  data: JournalFrame[];
  /** Whether the journal was closed. */
  closed: boolean;
  /** Where bytes are not what was written, in words; empty if they all are. An append that was cut short is no damage. */
  damage: string[];
}

/** Reads frames. Behind damage it goes on with the next frame that is whole. */
export function readFrames(bytes: Uint8Array): Frames {
  const found: Frames = { data: [], closed: false, damage: [] };
  for (let at = 0; at < bytes.length;) {
    const header = headerAt(bytes, at);
    const frame = header && frameAt(bytes, at, header);
    if (frame) {
      const expected = found.data.length === 0 ? 0 : found.data[found.data.length - 1].number + 1;
      if (header.number !== expected && found.damage.length === 0) {
        found.damage.push(`frame ${header.number} follows where frame ${expected} belongs`);
      }
      if (header.kind === kinds.data) found.data.push(frame);
      else found.closed = true;
      at += headerLength + header.length + trailerLength;
      continue;
    }
    if (isCutShort(bytes, at, header)) break;
    found.damage.push(`the bytes from ${at} on are not what was written`);
    const next = nextFrame(bytes, at + 1);
    if (next === null) break;
    at = next;
  }
  return found;
}

interface Header {
  kind: number;
  number: number;
  length: number;
  crc: number;
}

/** The header at a place; null if it is not whole. */
function headerAt(bytes: Uint8Array, at: number): Header | null {
  if (at + headerLength > bytes.length || !startsWith(bytes, at, magic)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerLength);
  if (view.getUint32(20, true) !== crcOf(bytes.subarray(at, at + 20))) return null;
  const [kind, number, length, crc] = [4, 8, 12, 16].map((place) => view.getUint32(place, true));
  return { kind, number, length, crc };
}

/** The frame of a header; null if its payload is not whole. */
function frameAt(bytes: Uint8Array, at: number, { number, length, crc }: Header): JournalFrame | null {
  const start = at + headerLength;
  if (start + length > bytes.length) return null;
  const payload = bytes.subarray(start, start + length);
  return crcOf(payload) === crc ? { number, payload } : null;
}

/**
 * Whether an append ended here before it was complete: the file ends too early, or in zeros where the trailer belongs, because the file
 * system had grown it but not yet written it. It may have written a part of the header.
 */
function isCutShort(bytes: Uint8Array, at: number, header: Header | null): boolean {
  if (header !== null) {
    const end = at + headerLength + header.length + trailerLength;
    return end > bytes.length || isZero(bytes, end - trailerLength);
  }
  return (
    isZero(bytes, at) || isZero(bytes, at + headerLength) || (at + headerLength > bytes.length && startsLike(bytes, at))
  );
}

/** Whether what is left of a file is the beginning of a header. */
function startsLike(bytes: Uint8Array, at: number): boolean {
  const rest = bytes.subarray(at, at + magic.length);
  return rest.every((byte, i) => byte === magic[i]);
}

function isZero(bytes: Uint8Array, from: number): boolean {
  return from < bytes.length && bytes.subarray(from).every((byte) => byte === 0);
}

/** The next place where a whole frame begins; null if there is none. */
function nextFrame(bytes: Uint8Array, from: number): number | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(magic, from); at >= 0; at = buffer.indexOf(magic, at + 1)) {
    const header = headerAt(bytes, at);
    if (header && frameAt(bytes, at, header)) return at;
  }
  return null;
}

function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  return at + word.length <= bytes.length && word.every((byte, i) => bytes[at + i] === byte);
}

function crcOf(bytes: Uint8Array): number {
  return crc32c.buf(bytes) >>> 0;
}
