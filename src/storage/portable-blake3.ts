// BLAKE3 in WebAssembly (0.7 GB/s): where no native module loads, and in a page.

import { HASH_SIZE, type Hasher, type Hashing } from '../base/index.ts';

/** Hashers of other makes take numbers and text too, and hash them silently. */
export const requireBytes = (bytes: unknown): void => {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('A hash is taken of bytes.');
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
  const createHasher = (): Hasher => {
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
  };
  return {
    createHasher,
    hash: (bytes) => {
      const hasher = createHasher();
      hasher.update(bytes);
      return hasher.digest();
    },
  };
};
