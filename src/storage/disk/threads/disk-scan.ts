// A scan, seen from the thread that asks: the worker makes a piece when it is asked for one, and a few are asked for
// ahead, so that it works while the caller does, but never far ahead of a slow one.

import { onAbort, throwIfAborted, type RemotePath } from '../../../base/index.ts';
import type { ScanBatch, ScanOptions } from '../../storage.ts';
import { nextHandle } from './disk-files.ts';
import type { DiskWorker } from './disk-worker.ts';

const PIECES_AHEAD = 3;

export async function* scanWithWorker(
  pick: () => DiskWorker,
  path: RemotePath,
  options: ScanOptions,
): AsyncGenerator<ScanBatch, void, void> {
  throwIfAborted(options.signal);
  const worker = pick();
  const handle = nextHandle();
  const letGo = worker.hold();
  const asked: Promise<ScanBatch | undefined>[] = [];
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const stopListening = onAbort(options.signal, aborted.reject);
  const ask = (): void => {
    const piece = worker.request('scanNext', [handle]);
    // Each is awaited in its turn; one that is not, because an earlier one failed, has nothing to say.
    piece.catch(() => {});
    asked.push(piece);
  };
  let isDone = false;
  try {
    const { recursive, exclude, include, versions, survey } = options;
    const opened = worker.request('scanOpen', [
      handle,
      path,
      { recursive, exclude, include, versions, survey },
    ]);
    for (let count = 0; count < PIECES_AHEAD; count += 1) ask();
    await Promise.race([opened, aborted.promise]);
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const piece = await Promise.race([next, aborted.promise]);
      if (piece === undefined) {
        isDone = true;
        return;
      }
      ask();
      yield piece;
      throwIfAborted(options.signal);
    }
  } finally {
    stopListening();
    letGo();
    // Its answer matters to nobody: the worker ends the scan, or is over and has ended it.
    if (!isDone && !worker.isOver) worker.request('cancel', [handle]).catch(() => {});
  }
}
