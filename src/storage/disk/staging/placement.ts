// Which name something new gets, by the conflict policy, and what becomes of what has it. Looks, and decides; changes
// nothing. Order of the questions: expected version, free, identical, policy. Only a repeated write, whose first answer
// was lost, may find the expected version gone because it has succeeded already.

import { displayName, type ErrorCode } from '../../../base/index.ts';
import { MAX_NUMBERED_NAMES, numberedName } from '../../numbered-name.ts';
import type { WriteOptions, WriteOutcome } from '../../storage.ts';
import { isDirectoryStatus, isFileStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { mtimeOf, type DiskContext } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';

/** Something that is about to be given a name. */
export interface Incoming {
  readonly kind: 'file' | 'link' | 'directory';
  /** For the policy `newer`. */
  readonly mtimeUs: number;
  /** Whether what is at `place` has the very same content. */
  readonly isSame: (place: Place, status: FileStatus) => boolean;
  /** How a directory that has the name is refused. */
  readonly directoryCode: ErrorCode;
}

export interface Placement {
  readonly outcome: WriteOutcome;
  /** In the same directory. */
  readonly name: string;
}

const versionMismatch = (path: string): Error =>
  refusal('VERSION_MISMATCH', path, 'is no longer the version that was expected; look at it again first');

export const decidePlacement = (
  context: DiskContext,
  place: Place,
  incoming: Incoming,
  options: WriteOptions,
): Placement => {
  const { name } = place;
  const path = childPath(place.directory.path, name);
  const existing = context.jail.status(place);
  const isExpected =
    options.ifMatch === undefined ||
    (existing !== undefined && context.versionOf(existing) === options.ifMatch);
  if (!isExpected && (options.isRepeated !== true || existing === undefined)) throw versionMismatch(path);
  if (existing === undefined) return { outcome: 'created', name };
  if (incoming.isSame(place, existing)) return { outcome: 'unchanged', name };
  if (!isExpected) throw versionMismatch(path);
  if (options.policy === 'skip') return { outcome: 'skipped', name };
  if (options.policy === 'rename') return placeUnderNumber(context, place, incoming);
  if (isDirectoryStatus(existing))
    throw refusal(incoming.directoryCode, path, 'is a directory; choose another name');
  if (incoming.kind === 'directory' || options.policy === 'fail') {
    throw refusal(
      'ALREADY_EXISTS',
      path,
      'exists; choose another name or a conflict policy such as --on-conflict replace',
    );
  }
  if (!isFileStatus(existing) && !isLinkStatus(existing)) {
    throw refusal(
      'NOT_A_FILE',
      path,
      'is a FIFO, socket or device, which is never replaced; choose another name',
    );
  }
  if (options.policy === 'newer' && incoming.mtimeUs <= mtimeOf(existing))
    return { outcome: 'skipped', name };
  return { outcome: 'replaced', name };
};

const placeUnderNumber = (
  context: DiskContext,
  { directory, name }: Place,
  incoming: Incoming,
): Placement => {
  const kind = incoming.kind === 'directory' ? 'directory' : 'file';
  for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
    const place = { directory, name: numberedName(name, number, kind) };
    const taken = context.jail.status(place);
    if (taken === undefined) return { outcome: 'renamed', name: place.name };
    if (incoming.isSame(place, taken)) return { outcome: 'unchanged', name: place.name };
  }
  throw refusal(
    'ALREADY_EXISTS',
    childPath(directory.path, name),
    `and every numbered form of "${displayName(name)}" exist; choose another name`,
  );
};
