// What `move --dry-run` and `copy --dry-run` would do: the questions of the real change, asked without changing anything.
// Only looks, through the calls that every client has.

import {
  WherryError,
  displayName,
  isWithinRemotePath,
  joinRemotePath,
  relativeRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { ConflictPolicy, Entry, Remote } from '../../client/index.ts';
import { planOutcome, plannedRefusal } from '../../files/index.ts';
import { MAX_NUMBERED_NAMES, numberedPath } from '../../storage/index.ts';
import { isMissing } from '../glob/remote-tree.ts';
import { actionOf, type PlannedEntry } from './plan-line.ts';

export interface RelocationInit {
  readonly remote: Pick<Remote, 'files'>;
  readonly verb: 'move' | 'copy';
  readonly policy: ConflictPolicy;
  readonly recursive: boolean;
  readonly signal: AbortSignal;
}

const find = async ({ remote, signal }: RelocationInit, path: RemotePath): Promise<Entry | undefined> => {
  try {
    return await remote.files.stat(path, { signal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const isDirectory = (entry: Entry | undefined): boolean =>
  entry?.kind === 'directory' || entry?.leads === 'directory';

/** A move looks at no content; a copy finds what is there already. */
const hasSameContent = async (init: RelocationInit, source: Entry, existing: Entry): Promise<boolean> => {
  const { remote, verb, signal } = init;
  if (source.path === existing.path) return true;
  if (verb === 'move' || source.kind !== existing.kind) return false;
  if (source.kind === 'link') return source.target === existing.target;
  if (source.kind !== 'file' || source.size !== existing.size) return false;
  const hashes = await Promise.all(
    [source.path, existing.path].map((path) => remote.files.checksum(path, { signal })),
  );
  return hashes[0] === hashes[1];
};

/** The first numbered name that is free, or that has the very content already. */
const planNumbered = async (init: RelocationInit, source: Entry, to: RemotePath): Promise<PlannedEntry> => {
  const { path: from, kind, size } = source;
  const form = kind === 'directory' ? 'directory' : 'file';
  for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
    const path = numberedPath(to, number, form);
    const existing = await find(init, path);
    if (existing === undefined) return { path, kind, size, from, action: 'rename' };
    if (await hasSameContent(init, source, existing)) return { path, kind, size, from, action: 'unchanged' };
  }
  const { message } = plannedRefusal('ALREADY_EXISTS', to);
  return { path: to, kind, size, from, action: 'conflict', message };
};

/** One entry, apart from what is below it. */
const planEntry = async (
  init: RelocationInit,
  source: Entry,
  to: RemotePath,
  existing: Entry | undefined,
): Promise<PlannedEntry> => {
  const { kind, size, path: from, mtimeUs } = source;
  const planned = { path: to, kind, size, from };
  const isDirectorySource = kind === 'directory';
  const merges = init.verb === 'copy' && isDirectorySource && existing?.kind === 'directory';
  const isSame = existing !== undefined && (merges || (await hasSameContent(init, source, existing)));
  const decided = planOutcome({ policy: init.policy, mtimeUs, existing, isSame });
  const refuse = (refusal: 'ALREADY_EXISTS' | 'NOT_A_FILE' | 'VERSION_MISMATCH'): PlannedEntry => ({
    ...planned,
    action: 'conflict',
    message: plannedRefusal(refusal, to).message,
  });
  if ('refusal' in decided) return refuse(decided.refusal);
  if (decided.outcome === 'renamed') return planNumbered(init, source, to);
  // A directory takes nobody's place.
  if (decided.outcome === 'replaced' && isDirectorySource) return refuse('ALREADY_EXISTS');
  return { ...planned, action: actionOf(decided.outcome) };
};

const refuseEarly = (init: RelocationInit, source: Entry, to: RemotePath): void => {
  const { verb, recursive } = init;
  const shown = `"${displayName(source.path)}"`;
  const past = verb === 'move' ? 'moved' : 'copied';
  if (source.kind !== 'directory') return;
  if (verb === 'copy' && !recursive)
    throw new WherryError('NOT_A_FILE', `${shown} is a directory; add -r to copy it with its contents.`);
  if (verb === 'move' && source.path === '/')
    throw new WherryError('FORBIDDEN', `${shown} is the root, which cannot be moved; move what is in it.`);
  if (source.path !== to && isWithinRemotePath(to, source.path))
    throw new WherryError('BAD_REQUEST', `${shown} is a directory and cannot be ${past} into itself.`);
};

/** What is below a directory, each against what is at its place already. */
async function* planBelow(init: RelocationInit, source: Entry, to: RemotePath): AsyncIterable<PlannedEntry> {
  const { remote, signal } = init;
  const list = (path: RemotePath): AsyncIterable<Entry> =>
    remote.files.list(path, { recursive: true, signal });
  const there = new Map<string, Entry>();
  if ((await find(init, to))?.kind === 'directory')
    for await (const entry of list(to)) there.set(relativeRemotePath(entry.path, to), entry);
  for await (const entry of list(source.path)) {
    const relative = relativeRemotePath(entry.path, source.path);
    yield await planEntry(init, entry, joinRemotePath(to, relative), there.get(relative));
  }
}

/** Codes: those of the real change that can be foreseen, but for conflicts, which are entries of the plan. */
export async function* planRelocation(
  init: RelocationInit,
  from: RemotePath,
  destination: RemotePath,
): AsyncIterable<PlannedEntry> {
  const source = await init.remote.files.stat(from, { signal: init.signal });
  const target = await find(init, destination);
  const to = isDirectory(target) ? joinRemotePath(destination, remotePathName(from)) : destination;
  refuseEarly(init, source, to);
  if (target === undefined && !isDirectory(await find(init, remotePathParent(to)))) {
    const parent = displayName(remotePathParent(to));
    throw new WherryError('NOT_FOUND', `"${parent}" does not exist; make that directory first.`);
  }
  const planned = await planEntry(init, source, to, await find(init, to));
  yield planned;
  const goesOn = planned.action !== 'skip' && planned.action !== 'conflict';
  if (init.verb === 'copy' && source.kind === 'directory' && goesOn) yield* planBelow(init, source, to);
}
