// Bytes that no compression makes smaller, the same for the same seed.

import { createCipheriv, createHash } from 'node:crypto';

export const randomBytesOf = (seed: string, sizeBytes: number): Buffer => {
  const digest = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16));
  return cipher.update(Buffer.alloc(sizeBytes));
};
