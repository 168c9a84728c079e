// The worker that hashes what the worker beside it reads and sends. That one has to be there whenever a little of what it sends has left, or the
// network waits: hashing there would cost a third of the rate.

/// <reference lib="webworker" />

import { loadPortableBlake3, openBlockHasher, type BlockHasher } from '../../src/client/browser/index.ts';
import type { FromHasher, ToHasher } from './hasher-messages.ts';

declare const self: DedicatedWorkerGlobalScope;

const loading = loadPortableBlake3();
const files = new Map<number, BlockHasher>();

const answer = async (asked: ToHasher): Promise<void> => {
  if (asked.memory === undefined) {
    files.delete(asked.file);
    return;
  }
  const { file, memory, ...where } = asked;
  const hashing = await loading;
  let hasher = files.get(file);
  if (hasher === undefined) {
    hasher = openBlockHasher(hashing);
    files.set(file, hasher);
  }
  const { buffer, pieces } = await hasher.hash({ buffer: new Uint8Array(memory), ...where });
  const answered: FromHasher = { memory: buffer.buffer, pieces };
  self.postMessage(answered, [answered.memory]);
};

/** One after the other. */
let turn: Promise<void> = Promise.resolve();
self.addEventListener('message', ({ data }: MessageEvent<ToHasher>) => {
  turn = turn
    .then(() => answer(data))
    .catch((error: unknown) => {
      // Whoever made this worker hears of what is thrown, but not of a promise that is refused.
      setTimeout(() => {
        throw error;
      });
    });
});
