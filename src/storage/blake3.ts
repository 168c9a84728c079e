// BLAKE3 for Node, and the only place that knows where it comes from: @napi-rs/blake-hash where its native module
// loads (5 GB/s), hash-wasm elsewhere (0.7 GB/s). Both are loaded on first use, since they cost start-up time.
// Never add a keyed mode here: the native module aborts the process on a key that is not 32 bytes long.

import { HASH_SIZE, type Hasher, type Hashing } from '../base/index.ts';
import { loadPortableBlake3, requireBytes } from './portable-blake3.ts';

let loading: Promise<Hashing> | undefined;

/** Loads BLAKE3 once; every later call gives the same. */
export const loadBlake3 = (): Promise<Hashing> => {
  loading ??= loadNativeBlake3().catch(() => {
    // No native module for this platform (or it was left out at install time): the portable one gives the same hashes.
    return loadPortableBlake3();
  });
  return loading;
};

// Making a native hasher costs four times as much as hashing a small file; these have ended and wait to be used again.
const MAX_IDLE_HASHERS = 16;

type Native = InstanceType<Awaited<typeof import('@napi-rs/blake-hash')>['Blake3Hasher']>;

/** A running hash over a native one, which it gives back when it ends. A class: closures would cost more than a small file's hash. */
class NativeHasher implements Hasher {
  #native: Native | undefined;
  readonly #idle: Native[];

  constructor(native: Native, idle: Native[]) {
    this.#native = native;
    this.#idle = idle;
  }

  get #running(): Native {
    if (this.#native === undefined) throw new TypeError('A hash that was digested takes no more bytes.');
    return this.#native;
  }

  update(bytes: Uint8Array): void {
    requireBytes(bytes);
    this.#running.update(bytes);
  }

  digest(): Uint8Array {
    const ended = this.#running;
    this.#native = undefined;
    const digest = fromBase64(ended.digest('base64'));
    if (this.#idle.length < MAX_IDLE_HASHERS) this.#idle.push(ended);
    return digest;
  }
}

// Every buffer that the native side makes is memory that V8 has to be told of, and to give back: that costs more than the
// hash of a small file. Text does not.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The six bits of each digit, in both alphabets of base64 (RFC 4648). */
const bitsOf = new Uint8Array(128);
for (const [index, digit] of [...DIGITS].entries()) bitsOf[digit.charCodeAt(0)] = index;
for (const [digit, bits] of [
  ['+', 62],
  ['-', 62],
  ['/', 63],
  ['_', 63],
] as const)
  bitsOf[digit.charCodeAt(0)] = bits;

const BASE64_SIZE = 44;

/** A hash from its base64. Own arithmetic, because what the platforms have goes through text or more objects. */
const fromBase64 = (text: string): Uint8Array => {
  if (text.length !== BASE64_SIZE) throw new TypeError('The hash is not as long as a hash.');
  const hash = new Uint8Array(HASH_SIZE);
  const bitsAt = (index: number): number => bitsOf[text.charCodeAt(index)] as number;
  for (let from = 0, to = 0; to < HASH_SIZE; from += 4, to += 3) {
    const bits = (bitsAt(from) << 18) | (bitsAt(from + 1) << 12) | (bitsAt(from + 2) << 6) | bitsAt(from + 3);
    // The last group is padded: what would be its third byte falls behind the end, where nothing is kept.
    hash[to] = bits >> 16;
    hash[to + 1] = bits >> 8;
    hash[to + 2] = bits;
  }
  return hash;
};

/** The native implementation. Rejects where it cannot be loaded. */
export const loadNativeBlake3 = async (): Promise<Hashing> => {
  const { Blake3Hasher, blake3UrlSafeBase64 } = await import('@napi-rs/blake-hash');
  const idle: Native[] = [];
  return {
    createHasher: () => {
      const native = idle.pop();
      if (native === undefined) return new NativeHasher(new Blake3Hasher(), idle);
      native.reset();
      return new NativeHasher(native, idle);
    },
    hash: (bytes) => {
      requireBytes(bytes);
      return fromBase64(blake3UrlSafeBase64(bytes));
    },
  };
};
