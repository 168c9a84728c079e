// The directories and links of a batch.

import { nameFromBytes } from '../../../base/index.ts';
import type { BatchEntry } from '../../batch.ts';
import { entryOptions } from '../../write-options.ts';
import { answer, touch, type BatchRun } from './batch-run.ts';
import { commitStaged } from '../staging/commit-file.ts';
import { isDirectoryStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { refusal } from '../disk-error.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import { readLinkTarget, type Place } from '../jail/jail.ts';
import { decidePlacement, type Incoming, type Placement } from '../staging/placement.ts';
import { staysWithin } from '../jail/tree-link.ts';
import { ensureNameAllowed } from '../write-rules.ts';

/** Makes a directory, or finds it made; its time is set when the batch is done. */
export const makeDirectoryEntry = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  place: Place,
  entry: BatchEntry,
): void => {
  const { context, options } = run;
  const isSame = (other: Place, status: FileStatus): boolean =>
    isDirectoryStatus(status) ||
    // A link to a directory serves as one, here as everywhere on the way to an entry.
    (isLinkStatus(status) &&
      context.jail.follow(other.directory, readLinkTarget(context.calls, other.directory, other.name))
        .leads === 'directory');
  const incoming: Incoming = {
    kind: 'directory',
    mtimeUs: entry.mtimeUs,
    isSame,
    directoryCode: 'ALREADY_EXISTS',
  };
  context.jail.pin(place.directory);
  let placement: Placement;
  try {
    placement = decidePlacement(context, place, incoming, options);
  } finally {
    context.jail.unpin(place.directory);
  }
  if (placement.outcome !== 'skipped') {
    const directory = run.maker.ensure(
      at.parent === '' ? placement.name : `${at.parent}/${placement.name}`,
      (path) => touch(run, path, index),
    );
    run.times.push({ index, directory: directory.path, mtimeUs: entry.mtimeUs });
  }
  answer(run, index, at, placement);
};

/** Makes a link that stays within the batch's directory. */
export const makeLinkEntry = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  place: Place,
  entry: BatchEntry,
): void => {
  const { context } = run;
  const options = entryOptions(run.options, index);
  const { calls, jail, staging } = context;
  const path = childPath(at.parentPath, at.name);
  const target = nameFromBytes(entry.content);
  ensureNameAllowed(context, path);
  if (target.includes('\0')) throw refusal('BAD_REQUEST', path, 'is a link whose target contains a NUL byte');
  jail.pin(place.directory);
  try {
    if (!staysWithin(jail, place.directory, target, run.tree)) {
      throw refusal(
        'FORBIDDEN',
        path,
        'is a link that leads, or could come to lead, outside of the directory it is sent to; such links are not made',
      );
    }
    const isSame = (other: Place, status: FileStatus): boolean =>
      isLinkStatus(status) && calls.readLink(other.directory, other.name) === target;
    const incoming: Incoming = { kind: 'link', mtimeUs: entry.mtimeUs, isSame, directoryCode: 'NOT_A_FILE' };
    let placement = decidePlacement(context, place, incoming, options);
    if (placement.outcome !== 'unchanged' && placement.outcome !== 'skipped') {
      const staged = staging.createLink(place.directory, target);
      try {
        calls.setLinkTime(staged.home, staged.name, entry.mtimeUs);
      } catch (error: unknown) {
        staging.remove(staged);
        throw error;
      }
      placement = commitStaged(context, staged, place, incoming, options, placement);
    }
    if (placement.outcome !== 'skipped') touch(run, place.directory.path, index);
    answer(run, index, at, placement);
  } finally {
    jail.unpin(place.directory);
  }
};
