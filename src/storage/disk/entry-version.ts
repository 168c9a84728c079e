// The version of an entry: a keyed hash (HalfSipHash-2-4 with 64 bits of result) of inode, size, mtime and ctime, so that
// it changes with the entry's state and tells nothing about the host. Never of content. Times enter as floating-point
// milliseconds: a quarter of a microsecond is finer than two changes can follow each other with a look between them.

import type { FileStatus } from './calls/directory-calls.ts';

/** Bytes of a version key. */
export const VERSION_KEY_SIZE = 8;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** All disk cores of one root must be given the same key, or they would not know each other's versions. */
export const createVersioner = (key: Uint8Array): ((status: FileStatus) => string) => {
  const view = new DataView(key.buffer, key.byteOffset, VERSION_KEY_SIZE);
  const key0 = view.getUint32(0, true);
  const key1 = view.getUint32(4, true);
  const facts = new Float64Array(4);
  const words = new Uint32Array(facts.buffer);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;

  const round = (): void => {
    a = (a + b) | 0;
    b = rotate(b, 5) ^ a;
    a = rotate(a, 16);
    c = (c + d) | 0;
    d = rotate(d, 8) ^ c;
    a = (a + d) | 0;
    d = rotate(d, 7) ^ a;
    c = (c + b) | 0;
    b = rotate(b, 13) ^ c;
    c = rotate(c, 16);
  };

  const absorb = (word: number): void => {
    d ^= word;
    round();
    round();
    a ^= word;
  };

  const finish = (): number => {
    for (let count = 0; count < 4; count += 1) round();
    return (b ^ d) >>> 0;
  };

  return (status) => {
    facts[0] = status.ino;
    facts[1] = status.size;
    facts[2] = status.mtimeMs;
    facts[3] = status.ctimeMs;
    a = key0;
    b = key1 ^ 0xee;
    c = key0 ^ 0x6c796765;
    d = key1 ^ 0x74656462;
    for (let index = 0; index < 8; index += 1) absorb(words[index] as number);
    // The last word of the message is its length, as the definition asks.
    absorb(32 << 24);
    c ^= 0xee;
    const low = finish();
    b ^= 0xdd;
    return finish().toString(36) + low.toString(36).padStart(7, '0');
  };
};
