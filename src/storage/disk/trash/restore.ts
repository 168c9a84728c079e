// Gives an item of the trash its name again. It is published as anything else is: by the conflict policy, in one step, and
// what it replaces is kept in its turn. The item leaves the trash only when its new name is durable.

import { remotePathParent, type RemotePath } from '../../../base/index.ts';
import type { WriteOptions, Written } from '../../storage.ts';
import {
  errnoOf,
  isDirectoryStatus,
  isFileStatus,
  isLinkStatus,
  type Directory,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { closeQuietly, hasContent, hashFile, openRegularFile } from '../content.ts';
import { entryAt, mtimeOf, type DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import { childPath } from '../jail/directory-cache.ts';
import type { Place } from '../jail/jail.ts';
import { inTwoTries } from '../jail/successor.ts';
import { carryOver, commitStaged } from '../staging/commit-file.ts';
import type { Incoming } from '../staging/placement.ts';
import { publish, type Published } from '../staging/publish.ts';
import type { StagedName } from '../staging/staged-name.ts';
import { syncDirectoryNow } from '../staging/sync.ts';
import { ensureParents } from '../tree/make-directory.ts';
import { ensureNameAllowed, ensureWritable } from '../write-rules.ts';
import { noSuchItem } from './open-item.ts';
import { inGroup } from './purge.ts';
import { readRecords } from './read-trash.ts';
import { parseItemId, type ItemName } from './trash-names.ts';
import { lostRecord } from './trash-record.ts';

/** An item that is about to get a name. */
interface Source {
  readonly context: DiskContext;
  readonly group: Directory;
  readonly entry: string;
  readonly status: FileStatus;
  /** Where it was, and where it is to be. */
  readonly from: RemotePath;
  readonly to: RemotePath;
  readonly options: WriteOptions;
}

/** See Trash.restore. */
export const restoreItem = (
  context: DiskContext,
  id: string,
  to: RemotePath | undefined,
  options: WriteOptions,
): Written =>
  guarded(to ?? id, () => {
    ensureWritable(context, to ?? id);
    const { trash, calls } = context;
    const item = parseItemId(id);
    if (trash === undefined || item === undefined) throw noSuchItem(id);
    trash.hold(item.group);
    try {
      const written = inGroup(calls, trash, item.group, (group) => {
        const status = calls.lstat(group, item.entry);
        return status === undefined ? undefined : restoreFrom(context, group, item, status, to, options);
      });
      if (written === undefined) throw noSuchItem(id);
      return written;
    } finally {
      trash.release(item.group);
    }
  });

const restoreFrom = (
  context: DiskContext,
  group: Directory,
  { entry }: ItemName,
  status: FileStatus,
  to: RemotePath | undefined,
  options: WriteOptions,
): Written => {
  const record = readRecords(context.calls, group).get(entry) ?? lostRecord(entry);
  const target = to ?? record.path;
  if (target === '/') {
    throw to === undefined
      ? refusal('BAD_REQUEST', entry, 'has lost the path it had; name one with --to')
      : refusal('ALREADY_EXISTS', target, 'is the root directory; name an entry in it');
  }
  const source: Source = { context, group, entry, status, from: record.path, to: target, options };
  return guarded(target, () => restoreTo(source));
};

const restoreTo = (source: Source): Written => {
  const { context, to, from, status } = source;
  const { jail } = context;
  if (to !== from) ensureNameAllowed(context, to);
  jail.begin();
  const touched = new Set<string>();
  inTwoTries(jail, () => ensureParents(context, remotePathParent(to), touched));
  for (const directory of [...touched].reverse()) syncDirectoryNow(context, jail.realDirectory(directory));
  const place = jail.parent(to);
  jail.pin(place.directory);
  try {
    if (isLinkStatus(status) && to !== from) ensureStaysInside(source, place);
    return give(source, place);
  } finally {
    jail.unpin(place.directory);
  }
};

/** A link is restored as it is to where it was; elsewhere it may not come to lead outside. */
const ensureStaysInside = ({ context, group, entry, to }: Source, place: Place): void => {
  const target = context.calls.readLink(group, entry);
  if (context.jail.follow(place.directory, target).leads !== 'outside') return;
  throw refusal(
    'FORBIDDEN',
    to,
    'would be a link that leads outside of the served directory; such links are not made',
  );
};

const give = (source: Source, place: Place): Written => {
  const { context, group, entry, status, to, options } = source;
  const { calls, jail } = context;
  const incoming = incomingItem(source);
  let published: Published;
  let isCopied = false;
  try {
    published = publish(context, { home: group, name: entry }, place, incoming, options);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    published = commitStaged(context, carry(source, place), place, incoming, options);
    isCopied = true;
  }
  const { outcome, name, directory, sourceRemains } = published;
  const shown = name === place.name ? to : (childPath(remotePathParent(to), name) as RemotePath);
  if (isDirectoryStatus(status)) jail.forget(childPath(directory.path, name));
  const written = { outcome, entry: entryAt(context, shown, { directory, name }) };
  if (outcome === 'unchanged' || outcome === 'skipped') return written;
  syncDirectoryNow(context, directory);
  if (sourceRemains || isCopied) calls.unlink(group, entry);
  if (context.mustSync(group)) calls.syncDirectory(group);
  return written;
};

const incomingItem = ({ context, group, entry, status }: Source): Incoming => ({
  kind: isDirectoryStatus(status) ? 'directory' : isLinkStatus(status) ? 'link' : 'file',
  mtimeUs: mtimeOf(status),
  isSame: (other, found) => {
    if (isLinkStatus(status))
      return (
        isLinkStatus(found) &&
        context.calls.readLink(other.directory, other.name) === context.calls.readLink(group, entry)
      );
    if (!isFileStatus(status) || found.size !== status.size) return false;
    const hash = hashOf(context, group, entry, status);
    return hash !== undefined && hasContent(context, other, found, status.size, hash);
  },
  directoryCode: isDirectoryStatus(status) ? 'ALREADY_EXISTS' : 'NOT_A_FILE',
});

/** The place of an item, for what looks at places: its directory is no directory of the root. */
const hashOf = (
  context: DiskContext,
  group: Directory,
  entry: string,
  status: FileStatus,
): Uint8Array | undefined => {
  const { fd } = openRegularFile(context.calls, { directory: { ...group, path: '/' }, name: entry }, status);
  try {
    return hashFile(context, fd, status.size);
  } finally {
    closeQuietly(context.calls, fd);
  }
};

/** A copy beside the destination, which is on another file system. Only files and links can be carried there. */
const carry = ({ context, group, entry, status, to }: Source, place: Place): StagedName => {
  const { calls, staging } = context;
  if (isFileStatus(status)) return carryOver(context, { home: group, name: entry, pinned: undefined }, place);
  if (!isLinkStatus(status))
    throw refusal(
      'UNSUPPORTED',
      to,
      'lies on another file system than the trash; restore it elsewhere with --to, and copy it there',
    );
  const staged = staging.createLink(place.directory, calls.readLink(group, entry));
  try {
    calls.setLinkTime(staged.home, staged.name, mtimeOf(status));
    return staged;
  } catch (error: unknown) {
    staging.remove(staged);
    throw error;
  }
};
