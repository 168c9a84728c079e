// Reads many small files into one batch, in the order they are asked for. Links and directories can be asked for as well.

import { MAX_BATCH_ENTRIES, type RemotePath } from '../../../base/index.ts';
import { batchEntrySize } from '../../batch.ts';
import type { Problem } from '../../entry.ts';
import type { SeenFile } from '../../storage.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, refusal, toDiskError } from '../disk-error.ts';
import { createEntryPathParser, type EntryPath } from '../jail/entry-path.ts';
import { finishBatch, nameSize, startBatch, type RowName } from './batch-builder.ts';
import { readEntry, readSeenFile, type ReadRun } from './read-entry.ts';

export interface BatchRead {
  /** Bytes of the batch, from the start of the buffer. */
  readonly length: number;
  /** How many of the names are answered, by an entry or a problem. */
  readonly taken: number;
  readonly problems: readonly Problem[];
}

export const readBatch = (
  context: DiskContext,
  directory: RemotePath,
  names: readonly string[],
  into: Uint8Array,
  seen: readonly (SeenFile | undefined)[] = [],
): BatchRead => {
  context.jail.begin();
  const tree = guarded(directory, () => context.jail.directory(directory).path);
  const parse = createEntryPathParser(directory);
  const asked = names.slice(0, MAX_BATCH_ENTRIES);
  const sizes = asked.map(nameSize);
  // Room for the table of all that is asked for, unless that leaves little for the contents.
  const room = sizes.reduce((total, size) => total + batchEntrySize(size, 0, 'file'), 0);
  const run: ReadRun = { context, tree, batch: startBatch(into, room) };
  const problems: Problem[] = [];
  let taken = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const name = asked[index] as string;
    try {
      if (!readAsked(run, parse(name), { name, size: sizes[index] as number }, seen[index])) {
        if (run.batch.rows > 0) break;
        throw refusal('TOO_LARGE', name, 'does not fit a batch; fetch it by itself');
      }
    } catch (error: unknown) {
      // A problem is a value: the caller hears of it, and the others are read.
      const { code, message } = toDiskError(error, name);
      problems.push({ path: name, code, message });
    }
    taken += 1;
  }
  return { length: finishBatch(run.batch), taken, problems };
};

/** Reads one; false when it does not fit. */
const readAsked = (run: ReadRun, at: EntryPath, row: RowName, seen: SeenFile | undefined): boolean => {
  const { jail } = run.context;
  const place = { directory: jail.directory(at.parentPath), name: at.name };
  const quick = seen === undefined ? undefined : readSeenFile(run, place, row, seen);
  if (quick !== undefined) return quick;
  const status = jail.status(place);
  if (status === undefined)
    throw refusal('NOT_FOUND', row.name, 'does not exist; list its parent directory to see what does');
  return readEntry(run, place, row, status);
};
