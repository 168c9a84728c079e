// Digests of files that somebody wanted to be told. Making one means reading the file, so those that were made are known for as long
// as the file has the same version, and only so many are made at once.

import { Semaphore, WherryError } from '../../base/index.ts';
import type { BufferPool } from '../../files/content/index.ts';
import type { OpenFile } from '../../storage/index.ts';
import { createDigest, type DigestName } from './digests.ts';

const MAX_KNOWN = 1000;
const MAX_AT_ONCE = 2;
const BUFFER_SIZE = 1024 * 1024;

export interface DigestCache {
  /** Of the whole file. Codes: `CHANGED`; rejects with the signal's reason. */
  of(file: OpenFile, name: DigestName, signal: AbortSignal): Promise<Uint8Array>;
}

export const createDigestCache = (pool: BufferPool): DigestCache => {
  const known = new Map<string, Uint8Array>();
  const permits = new Semaphore(MAX_AT_ONCE);

  const read = async (file: OpenFile, name: DigestName, signal: AbortSignal): Promise<Uint8Array> => {
    const hash = createDigest(name);
    let buffer = pool.take(BUFFER_SIZE);
    const { size } = file.entry;
    for (let offset = 0; offset < size;) {
      if (signal.aborted) throw signal.reason;
      const piece = await file.read(buffer, offset, size, true);
      ({ buffer } = piece);
      if (piece.length === 0) throw new WherryError('CHANGED');
      hash.update(buffer.subarray(0, piece.length));
      offset += piece.length;
    }
    pool.give(buffer);
    return hash.digest();
  };
  return {
    of: async (file, name, signal) => {
      const key = `${name} ${file.entry.version} ${file.entry.path}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const digest = await permits.run(() => read(file, name, signal), signal);
      known.set(key, digest);
      for (const oldest of known.keys()) {
        if (known.size <= MAX_KNOWN) break;
        known.delete(oldest);
      }
      return digest;
    },
  };
};
