// Hashing as an interface, so that pure and browser-safe folders can be given one. Content is always BLAKE3.

/** Bytes in a content hash. */
export const HASH_SIZE = 32;

/** One running hash. Not reusable after `digest`. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The 32 bytes of the hash of everything given to `update`. */
  digest(): Uint8Array;
}

export interface Hashing {
  createHasher(): Hasher;
  /** Hash of one piece of bytes. */
  hash(bytes: Uint8Array): Uint8Array;
}
