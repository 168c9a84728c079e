// BLAKE3 for Node, and the only place that knows where it comes from: @napi-rs/blake-hash where its native module
// loads (5 GB/s), hash-wasm elsewhere (0.7 GB/s). Both are loaded on first use, since they cost start-up time.
// Never add a keyed mode here: the native module aborts the process on a key that is not 32 bytes long.

import { HASH_SIZE, type Hasher, type Hashing } from '../base/index.ts';

let loading: Promise<Hashing> | undefined;

/** Loads BLAKE3 once; every later call gives the same. */
export const loadBlake3 = (): Promise<Hashing> => {
  loading ??= loadNativeBlake3().catch(() => {
    // No native module for this platform (or it was left out at install time): the portable one gives the same hashes.
    return loadPortableBlake3();
  });
  return loading;
};

const withHash = (createHasher: () => Hasher): Hashing => ({
  createHasher,
  hash: (bytes) => {
    const hasher = createHasher();
    hasher.update(bytes);
    return hasher.digest();
  },
});

// The native `update` takes numbers and text too, and hashes them silently.
const requireBytes = (bytes: unknown): void => {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('A hash is taken of bytes.');
};

// Making a native hasher costs four times as much as hashing a small file; these have ended and wait to be used again.
const MAX_IDLE_HASHERS = 16;

/** The native implementation. Rejects where it cannot be loaded. */
export const loadNativeBlake3 = async (): Promise<Hashing> => {
  const { Blake3Hasher } = await import('@napi-rs/blake-hash');
  const idle: InstanceType<typeof Blake3Hasher>[] = [];
  return withHash(() => {
    let hasher = idle.pop();
    if (hasher === undefined) hasher = new Blake3Hasher();
    else hasher.reset();
    let own: InstanceType<typeof Blake3Hasher> | undefined = hasher;
    const running = (): InstanceType<typeof Blake3Hasher> => {
      if (own === undefined) throw new TypeError('A hash that was digested takes no more bytes.');
      return own;
    };
    return {
      update: (bytes) => {
        requireBytes(bytes);
        running().update(bytes);
      },
      digest: () => {
        const ended = running();
        own = undefined;
        // Copied out: the native buffer belongs to the native side.
        const digest = new Uint8Array(ended.digestBuffer());
        if (idle.length < MAX_IDLE_HASHERS) idle.push(ended);
        return digest;
      },
    };
  });
};

/**
 * The portable implementation: one WebAssembly instance that holds one running hash at a time. The hash that is fed
 * has its state loaded; the one before it is saved first (1.9 kB, well under a microsecond).
 */
export const loadPortableBlake3 = async (): Promise<Hashing> => {
  const { createBLAKE3 } = await import('hash-wasm');
  const engine = await createBLAKE3(HASH_SIZE * 8);
  const fresh = engine.init().save();
  let loaded: { state: Uint8Array } | undefined;
  return withHash(() => {
    const own: { state: Uint8Array } = { state: fresh };
    const load = (): void => {
      if (loaded === own) return;
      if (loaded !== undefined) loaded.state = engine.save();
      engine.load(own.state);
      loaded = own;
    };
    return {
      update: (bytes) => {
        requireBytes(bytes);
        load();
        engine.update(bytes);
      },
      digest: () => {
        load();
        loaded = undefined;
        return engine.digest('binary');
      },
    };
  });
};
