// Where a file is cut, by its content: an insertion moves the cuts behind it along, and all but the chunks around it stay
// what they were. FastCDC with normalised chunking; wire format (docs/spec/chunks.md). Pure.
//
// What must hold: whether a chunk ends behind a byte depends on nothing but how long the chunk is and on the WINDOW bytes
// before its end. So cuts do not depend on how the bytes come, and two runs that agree in one cut agree in all behind it.

import { gearSearch } from './gear-search.ts';
import { GEAR } from './gear.ts';
import { AVERAGE_CHUNK_SIZE, MAX_CHUNK_SIZE, MIN_CHUNK_SIZE } from './limits.ts';

/** Each byte moves the hash by one bit, so what is older than this has left it. */
const WINDOW = 32;

// The highest bits, since those depend on most of the window: with 18 of them a cut every 256 KiB, with 14 every 16 KiB.
const STRICT_MASK = -1 << 14;
const LOOSE_MASK = -1 << 18;

/** Cuts one file, or one from where a cut is. Single user. */
export class Cutter {
  /** Bytes of the chunk so far. */
  #length = 0;
  #hash = 0;
  readonly #search = gearSearch();

  /**
   * Takes `bytes` from `from` up to where the chunk ends, and gives the offset in `bytes` behind its last byte; -1 when it took
   * all, and the chunk goes on. The next chunk begins right there. What remains when a file ends is its last chunk.
   */
  next(bytes: Uint8Array, from: number): number {
    // Behind WINDOW bytes nothing is left of what was in the hash before.
    let at = from + this.#room(bytes, from, MIN_CHUNK_SIZE - WINDOW);
    this.#length += at - from;
    at = this.#roll(bytes, at);
    if (at === bytes.length) return -1;
    at = this.#find(bytes, at, AVERAGE_CHUNK_SIZE - 1, STRICT_MASK);
    if (this.#length === 0) return at;
    at = this.#find(bytes, at, MAX_CHUNK_SIZE, LOOSE_MASK);
    if (this.#length === MAX_CHUNK_SIZE) this.#length = 0;
    return this.#length === 0 ? at : -1;
  }

  /** How many bytes there are until the chunk is so long. */
  #room(bytes: Uint8Array, from: number, length: number): number {
    return Math.max(0, Math.min(bytes.length - from, length - this.#length));
  }

  /** Takes bytes into the hash without a cut, up to the first byte behind which there may be one. */
  #roll(bytes: Uint8Array, from: number): number {
    const end = from + this.#room(bytes, from, MIN_CHUNK_SIZE - 1);
    for (let at = from; at < end; at += 1)
      this.#hash = ((this.#hash << 1) + (GEAR[bytes[at] as number] as number)) | 0;
    this.#length += end - from;
    return end;
  }

  /** Takes bytes until the chunk is so long, or until the hash has no bit of the mask: then its length is 0. */
  #find(bytes: Uint8Array, from: number, length: number, mask: number): number {
    const end = from + this.#room(bytes, from, length);
    const found = this.#search.find(bytes, from, end, this.#hash, mask);
    if (found !== -1) {
      this.#length = 0;
      return found;
    }
    this.#hash = this.#search.hash;
    this.#length += end - from;
    return end;
  }
}

export const createCutter = (): Cutter => new Cutter();
