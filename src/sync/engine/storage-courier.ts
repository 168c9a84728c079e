// Brings contents from one storage of this process to another: many small ones at once, large ones block by block. Both ends go
// through what was seen, so that what is carried is what was planned.

import { MAX_BATCHED_FILE_SIZE, type Hasher, type RemotePath } from '../../base/index.ts';
import { decodeBatch, stageWithParents, type BatchResult, type Storage } from '../../storage/index.ts';
import { adoptKnown } from '../adopt/adopt-known.ts';
import { copyContent } from '../adopt/copy-content.ts';
import { createPlannedStorage } from '../apply/planned-storage.ts';
import { CHANGED, DONE, outcomeOf, problemOutcome, type Outcome, type Settled } from '../apply/outcome.ts';
import type { Write } from '../core/operations.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import type { FileNode } from '../core/tree.ts';
import type { Courier } from './endpoint.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';

const BLOCK_SIZE = 1024 * 1024;

/** `endpoints` are all whose contents may be asked for. */
export const createStorageCourier = (
  endpoints: readonly StorageEndpoint[],
  createHasher: () => Hasher,
): Courier => {
  const own = (endpoint: unknown): StorageEndpoint => {
    const found = endpoints.find((each) => each === endpoint);
    if (found === undefined) throw new TypeError('An endpoint that this courier does not know.');
    return found;
  };
  return async (from, to, writes, onSettled, signal) => {
    const source = own(from);
    const contents = createPlannedStorage(
      source.seen,
      source.root,
      new Map(writes.map((write) => [write.path, write])),
    );
    const run: Carrying = { source, contents, destination: own(to), createHasher, onSettled };
    const isSmall = ({ after }: Write): boolean =>
      after.kind === 'link' || after.size <= MAX_BATCHED_FILE_SIZE;
    const wanted = await adoptKnown(run.destination, writes, onSettled, signal);
    for (let left = wanted.filter(isSmall); left.length > 0;) {
      signal?.throwIfAborted();
      left = left.slice(await carryMany(run, left));
    }
    for (const write of wanted.filter((each) => !isSmall(each))) {
      signal?.throwIfAborted();
      await settle(run, write, () => carryOne(run, write, write.after as FileNode));
    }
  };
};

interface Carrying {
  readonly source: StorageEndpoint;
  readonly contents: Storage;
  readonly destination: StorageEndpoint;
  readonly createHasher: () => Hasher;
  readonly onSettled: (settled: Settled) => void;
}

const at = ({ root }: StorageEndpoint, path: RemotePath): RemotePath => pathInRoot(root, path);

const settle = async (
  { onSettled }: Carrying,
  operation: Write,
  work: () => Promise<Outcome>,
): Promise<void> => {
  let result: Outcome;
  try {
    result = await work();
  } catch (error: unknown) {
    result = outcomeOf(error);
  }
  onSettled({ operation, result });
};

/** Carries the first of them, as many as one batch takes; how many. */
const carryMany = async (run: Carrying, writes: readonly Write[]): Promise<number> => {
  const { source, contents, destination } = run;
  const names = writes.map(({ path }) => path.slice(1));
  const outcomes = new Map<string, Outcome>();
  let taken = writes.length;
  try {
    const read = await contents.readBatch(source.root, names, Buffer.allocUnsafeSlow(BLOCK_SIZE));
    ({ taken } = read);
    for (const { path, code, message } of read.problems) outcomes.set(path, problemOutcome(code, message));
    const sent = decodeBatch(read.buffer.subarray(0, read.length)).map(({ path }) => path);
    if (sent.length > 0) {
      const written = await destination.seen.writeBatch(destination.root, read.buffer, read.length, {
        policy: 'fail',
      });
      written.results.forEach((result, index) => outcomes.set(sent[index] ?? '', outcomeOfResult(result)));
    }
  } catch (error: unknown) {
    const failed = outcomeOf(error);
    for (const name of names.slice(0, taken)) if (!outcomes.has(name)) outcomes.set(name, failed);
  }
  for (const operation of writes.slice(0, taken))
    run.onSettled({ operation, result: outcomes.get(operation.path.slice(1)) ?? CHANGED });
  return taken;
};

const outcomeOfResult = (result: BatchResult): Outcome =>
  'outcome' in result ? DONE : problemOutcome(result.code, result.message);

const carryOne = async (
  { source, contents, destination, createHasher }: Carrying,
  { path }: Write,
  after: FileNode,
): Promise<Outcome> => {
  const file = await contents.open(at(source, path));
  try {
    const { size, mtimeUs, executable } = file.entry;
    if (size !== after.size) return CHANGED;
    const attributes = { size, mtimeUs, executable };
    const staged = await stageWithParents(destination.seen, at(destination, path), attributes, {
      policy: 'fail',
    });
    try {
      const last = await copyContent(file, staged, createHasher(), after.content);
      if (last === undefined) return CHANGED;
      await staged.commit(last);
      return DONE;
    } finally {
      await staged.discard();
    }
  } finally {
    await file.close();
  }
};
