// The loop that looks at every byte of what is cut. In WebAssembly, where it is about twice as fast as here and, unlike here, as
// fast in any surroundings; in JavaScript where a page may compile none. Both find the same (test/storage/chunks/gear-search.test.ts).

import { GEAR } from './gear.ts';

/** Holds nothing but the hash of its last search. */
export interface GearSearch {
  /** Of the last search that found nothing. */
  readonly hash: number;
  /**
   * Takes the bytes between two offsets into `hash`, one after the other, and gives the offset behind the first at which the hash
   * has no bit of `mask`; -1 when there is none.
   */
  find(bytes: Uint8Array, from: number, end: number, hash: number, mask: number): number;
}

export const createPlainSearch = (): GearSearch => {
  let last = 0;
  return {
    get hash() {
      return last;
    },
    find: (bytes, from, end, hash, mask) => {
      let rolling = hash;
      for (let at = from; at < end; at += 1) {
        rolling = ((rolling << 1) + (GEAR[bytes[at] as number] as number)) | 0;
        if ((rolling & mask) === 0) return at + 1;
      }
      last = rolling;
      return -1;
    },
  };
};

/**
 * A module with one function, of which this is the text:
 *
 *     (module
 *       (memory (export "m") 1)
 *       (global (export "h") (mut i32) (i32.const 0))
 *       (func (export "f") (param $at i32) (param $end i32) (param $hash i32) (param $mask i32) (result i32)
 *         (loop $next
 *           (if (i32.lt_u (local.get $at) (local.get $end)) (then
 *             (local.set $hash (i32.add
 *               (i32.shl (local.get $hash) (i32.const 1))
 *               (i32.load (i32.shl (i32.load8_u (local.get $at)) (i32.const 2)))))
 *             (local.set $at (i32.add (local.get $at) (i32.const 1)))
 *             (br_if $next (i32.and (local.get $hash) (local.get $mask)))
 *             (return (local.get $at)))))
 *         (global.set 0 (local.get $hash))
 *         (i32.const -1)))
 */
// prettier-ignore
const MODULE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  // Types: (i32, i32, i32, i32) -> i32. Functions: one of it. Memory: one page. Globals: one i32, mutable, 0.
  0x01, 0x09, 0x01, 0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f,
  0x03, 0x02, 0x01, 0x00,
  0x05, 0x03, 0x01, 0x00, 0x01,
  0x06, 0x06, 0x01, 0x7f, 0x01, 0x41, 0x00, 0x0b,
  // Exports: "m", "h", "f".
  0x07, 0x0d, 0x03, 0x01, 0x6d, 0x02, 0x00, 0x01, 0x68, 0x03, 0x00, 0x01, 0x66, 0x00, 0x00,
  // Code: one body of 55 bytes without locals.
  0x0a, 0x39, 0x01, 0x37, 0x00,
  0x03, 0x40, 0x20, 0x00, 0x20, 0x01, 0x49, 0x04, 0x40,
  0x20, 0x02, 0x41, 0x01, 0x74,
  0x20, 0x00, 0x2d, 0x00, 0x00, 0x41, 0x02, 0x74, 0x28, 0x02, 0x00, 0x6a, 0x21, 0x02,
  0x20, 0x00, 0x41, 0x01, 0x6a, 0x21, 0x00,
  0x20, 0x02, 0x20, 0x03, 0x71, 0x0d, 0x01,
  0x20, 0x00, 0x0f, 0x0b, 0x0b,
  0x20, 0x02, 0x24, 0x00, 0x41, 0x7f, 0x0b,
);

/** Where the bytes lie that are looked at, behind the table, and how many there are at once. */
const WINDOW_START = 1024;
const WINDOW_SIZE = 16 * 1024;

interface Exports {
  readonly m: { readonly buffer: ArrayBuffer };
  readonly h: { readonly value: number };
  readonly f: (at: number, end: number, hash: number, mask: number) => number;
}

/** What is used of the platform's, for which there are types only where there is a page. */
interface Compiler {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

/** Throws where no WebAssembly may be compiled. */
export const createCompiledSearch = (): GearSearch => {
  const { WebAssembly: compiler } = globalThis as unknown as { readonly WebAssembly: Compiler };
  const { m, h, f } = new compiler.Instance(new compiler.Module(MODULE)).exports;
  new Int32Array(m.buffer, 0, GEAR.length).set(GEAR);
  const memory = new Uint8Array(m.buffer, WINDOW_START, WINDOW_SIZE);
  let last = 0;
  return {
    get hash() {
      return last;
    },
    find: (bytes, from, end, hash, mask) => {
      last = hash;
      for (let at = from; at < end; at += WINDOW_SIZE) {
        const length = Math.min(WINDOW_SIZE, end - at);
        memory.set(bytes.subarray(at, at + length));
        const found = f(WINDOW_START, WINDOW_START + length, last, mask);
        if (found !== -1) return at + found - WINDOW_START;
        last = h.value;
      }
      return -1;
    },
  };
};

let shared: GearSearch | undefined;

/** One for the thread: a search keeps nothing that another one needs. */
export const gearSearch = (): GearSearch => {
  if (shared !== undefined) return shared;
  try {
    shared = createCompiledSearch();
  } catch {
    // A page may forbid it.
    shared = createPlainSearch();
  }
  return shared;
};
