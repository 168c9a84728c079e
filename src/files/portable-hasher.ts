// BLAKE3 in WebAssembly: the same in a browser and in Node.

import type { Hasher } from '../base/index.ts';

export const createPortableHasher = async (): Promise<Hasher> => {
  const { createBLAKE3 } = await import('hash-wasm');
  const blake3 = await createBLAKE3();
  blake3.init();
  return { update: (bytes) => blake3.update(bytes), digest: () => blake3.digest('binary') };
};
