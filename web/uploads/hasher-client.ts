// The end of the worker that hashes at which there is something to hash. Where there can be no such worker, or it breaks, content is hashed here.

import {
  openBlockHasher,
  WherryError,
  type BlockHasher,
  type HashedBlock,
  type OpenBlockHasher,
} from '../../src/client/browser/index.ts';
import type { FromHasher, ToHasher } from './hasher-messages.ts';

interface Waiting {
  resolve(block: HashedBlock): void;
  reject(error: WherryError): void;
}

/** A page's `Worker`, as far as it is used here. */
export interface HasherWorker {
  postMessage(message: ToHasher, handedOver: ArrayBuffer[]): void;
  addEventListener(type: 'error', listener: (event: { preventDefault(): void }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: FromHasher }) => void): void;
}

type Hashing = Parameters<typeof openBlockHasher>[0];

/** `makeWorker` may throw: a browser's workers may have no workers. */
export const createHasherClient = (makeWorker: () => HasherWorker, hashing: Hashing): OpenBlockHasher => {
  let worker: HasherWorker | undefined;
  let lastFile = 0;
  /** Answers come in the order of the questions. */
  let waiting: Waiting[] = [];

  const broke = (): void => {
    worker = undefined;
    const lost = waiting;
    waiting = [];
    for (const { reject } of lost)
      reject(
        new WherryError('INTERNAL', 'The part of this page that hashes has stopped; send the file again.'),
      );
  };
  try {
    worker = makeWorker();
    worker.addEventListener('error', (event) => {
      // It ends here: otherwise it would be an error of the worker that uploads as well, and of the page.
      event.preventDefault();
      broke();
    });
    worker.addEventListener('message', ({ data: { memory, pieces } }) =>
      waiting.shift()?.resolve({ buffer: new Uint8Array(memory), pieces }),
    );
  } catch {
    // Then as without.
  }

  const openBeside = (beside: HasherWorker): BlockHasher => {
    lastFile += 1;
    const file = lastFile;
    const tell = (message: ToHasher, handedOver: ArrayBuffer[] = []): void =>
      beside.postMessage(message, handedOver);
    return {
      hash: ({ buffer, ...where }) =>
        new Promise((resolve, reject) => {
          waiting.push({ resolve, reject });
          const memory = buffer.buffer;
          tell({ file, memory, ...where }, [memory]);
          if (worker !== beside) broke();
        }),
      close: () => tell({ file }),
    };
  };
  return () => (worker === undefined ? openBlockHasher(hashing) : openBeside(worker));
};
