// Brings contents from a directory here to a server, and the other way, by the transfers of the file service: small ones many at
// once, large ones resumed. What it carries is what was planned, or it is "changed": both ends go through what was seen.

import type { RemotePath } from '../../base/index.ts';
import type { Files, TransferEvent } from '../../files/index.ts';
import {
  downloadPlanned,
  uploadPlanned,
  type PlannedItem,
  type PlannedTransfer,
} from '../../files/planned/index.ts';
import { adoptKnown } from '../adopt/adopt-known.ts';
import { DONE, LEFT, problemOutcome, type Settled } from '../apply/outcome.ts';
import type { FileWrite } from '../apply/step.ts';
import { createPlannedStorage } from '../apply/planned-storage.ts';
import { carryDeltas } from '../delta/carry-deltas.ts';
import type { ChunkLists } from '../delta/chunk-lists.ts';
import type { DeltaProgress } from '../delta/push-delta.ts';
import type { Write } from '../core/operations.ts';
import type { Courier } from '../engine/endpoint.ts';
import type { StorageEndpoint } from '../engine/storage-endpoint.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';

export interface RemoteCourierInit {
  readonly files: Files;
  /** Of this side; its storage is rooted at the tree. */
  readonly local: StorageEndpoint;
  readonly remote: RemoteEndpoint;
  /** The absolute path of the directory here. */
  readonly label: string;
  readonly options: Omit<PlannedTransfer['options'], 'signal' | 'onConflict' | 'onEvent'>;
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  readonly lists: ChunkLists;
}

export const createRemoteCourier =
  (init: RemoteCourierInit): Courier =>
  async (from, to, writes, onSettled, signal) => {
    const { files, local, remote, label, options, onEvent } = init;
    const direction = from === local ? 'push' : 'pull';
    const deltas = {
      ...init,
      localRoot: local.root,
      local: local.seen,
      timeoutMs: options.timeoutMs,
      signal,
    };
    const progress = progressOf(onEvent);
    const adopted = (one: Settled): void => {
      const { path, after } = one.operation as FileWrite;
      if (one.result.outcome === 'done') progress.started(path, after.size, after.size);
      onSettled(one);
    };
    const unknown = await adoptKnown(to, writes, adopted, signal);
    const whole = await carryDeltas({ ...deltas, onProgress: progress }, direction, unknown, onSettled);
    if (whole.length === 0) return;
    /** Those that are not settled. */
    const byPath = new Map<string, Write>(whole.map((write) => [write.path, write]));
    const settle = (path: string, result: Settled['result']): void => {
      const at = `/${path}`;
      const operation = byPath.get(at);
      byPath.delete(at);
      if (operation !== undefined) onSettled({ operation, result });
    };
    const transfer: PlannedTransfer = {
      storage: createPlannedStorage(local.seen, local.root, byPath),
      label,
      directory: remote.path,
      view: remote.answer.view,
      items: () => itemsOf(whole),
      options: { ...options, signal, onConflict: 'fail', onEvent },
      onSettled: ({ path }, outcome) => settle(path, outcome === 'skipped' ? LEFT : DONE),
    };
    const { problems } = await (from === local ? uploadPlanned : downloadPlanned)(files, transfer);
    for (const { path, code, message } of problems)
      settle(relativeTo(from === local ? undefined : remote.path, path), problemOutcome(code, message));
    // Nothing is said twice, and nothing is left out.
    for (const operation of byPath.values()) onSettled({ operation, result: LEFT });
  };

/** The same events as of any other transfer. */
const progressOf = (onEvent: RemoteCourierInit['onEvent']): DeltaProgress => {
  let [size, transferred] = [0, 0];
  return {
    started: (path, whole, offset) => {
      [size, transferred] = [whole, offset];
      onEvent?.({ type: 'started', path: path.slice(1), size, offset });
    },
    moved: (path, bytes) => {
      transferred += bytes;
      onEvent?.({ type: 'progress', path: path.slice(1), bytes, transferred, size });
    },
  };
};

/** A download tells problems by the path at the server. */
const relativeTo = (directory: RemotePath | undefined, path: string): string => {
  if (directory === undefined) return path;
  return directory === '/' ? path.slice(1) : path.slice(directory.length + 1);
};

function* itemsOf(writes: readonly Write[]): Generator<PlannedItem> {
  for (const write of writes) yield toItem(write);
}

const toItem = ({ path, after }: Write): PlannedItem => {
  const at = path.slice(1);
  if (after.kind === 'file') {
    const { size, mtimeUs, executable } = after;
    return { path: at, kind: 'file', size, mtimeUs, executable };
  }
  return { path: at, kind: 'link', size: 0, mtimeUs: 0, executable: false, target: after.target };
};
