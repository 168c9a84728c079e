// Bytes that no compression makes smaller, the same for the same seed.

import { createCipheriv, createHash, type Cipheriv } from 'node:crypto';

/** Turns as many zeros as it is given into bytes that repeat nowhere. */
export const randomStreamOf = (seed: string): Cipheriv => {
  const digest = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16));
};

export const randomBytesOf = (seed: string, sizeBytes: number): Buffer =>
  randomStreamOf(seed).update(Buffer.alloc(sizeBytes));
