// One file from one server to another, through this machine. It is read in the very version that was looked at, its pieces
// are verified on arrival, and the other server acknowledges it when the hash of what it got is right and it is on disk.
// Only then does a move remove the source, and only in that version: what has changed meanwhile stays.

import { displayName, WherryError, type RemotePath } from '../../base/index.ts';
import type { ConflictPolicy, Entry, Remote, WriteOutcome } from '../../client/index.ts';
import { planOutcome, plannedRefusal } from '../../files/index.ts';
import { isMissing } from '../glob/remote-tree.ts';
import type { TransferJobOptions } from '../transfer/transfer-job.ts';

export interface RelayDeps {
  readonly from: Pick<Remote, 'files'>;
  readonly to: Pick<Remote, 'files'>;
  readonly verb: 'copy' | 'move';
  readonly policy: ConflictPolicy;
  readonly dryRun: boolean;
}

export interface RelayedFile {
  readonly outcome: WriteOutcome;
  readonly destination: string;
}

export const findEntry = async (
  remote: Pick<Remote, 'files'>,
  path: RemotePath,
  signal: AbortSignal,
): Promise<Entry | undefined> => {
  try {
    return await remote.files.stat(path, { signal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const hasSameContent = async (
  { from, to }: RelayDeps,
  source: Entry,
  existing: Entry | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (existing?.kind !== 'file' || existing.size !== source.size) return false;
  const [left, right] = await Promise.all([
    from.files.checksum(source.path, { signal }),
    to.files.checksum(existing.path, { signal }),
  ]);
  return left === right;
};

/** Versions are made with a key of their root, so that two entries with the same one are the same entry. */
const refuseItself = (source: Entry, existing: Entry | undefined): void => {
  if (existing === undefined || source.version === '' || existing.version !== source.version) return;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(source.path)}" is the same file on both remotes: they are one server. Use one name for both.`,
  );
};

async function* counted(
  content: AsyncIterable<Uint8Array>,
  source: Entry,
  onEvent: TransferJobOptions['onEvent'],
): AsyncIterable<Uint8Array> {
  const { path, size } = source;
  let transferred = 0;
  for await (const piece of content) {
    yield piece;
    transferred += piece.length;
    onEvent({ type: 'progress', path, bytes: piece.length, transferred, size });
  }
}

const write = async (
  { from, to, policy }: RelayDeps,
  source: Entry,
  path: RemotePath,
  { signal, onEvent }: TransferJobOptions,
): Promise<RelayedFile> => {
  const { size, mtimeUs, executable, version } = source;
  onEvent({ type: 'started', path: source.path, size, offset: 0 });
  const content = from.files.read(source.path, { ifMatch: version, signal });
  const { outcome, entry } = await to.files.write(path, counted(content, source, onEvent), {
    onConflict: policy,
    mtimeUs,
    executable,
    signal,
  });
  return { outcome, destination: entry.path };
};

/** `path` is the new path itself. Codes: those of reading and writing; `BAD_REQUEST` when both are one file. */
export const relayFile = async (
  deps: RelayDeps,
  source: Entry,
  path: RemotePath,
  options: TransferJobOptions,
): Promise<RelayedFile> => {
  const { signal, onEvent } = options;
  const existing = await findEntry(deps.to, path, signal);
  refuseItself(source, existing);
  const isSame = await hasSameContent(deps, source, existing, signal);
  const decided = planOutcome({ policy: deps.policy, mtimeUs: source.mtimeUs, existing, isSame });
  if ('refusal' in decided) throw plannedRefusal(decided.refusal, path);
  const needsNoBytes = deps.dryRun || decided.outcome === 'unchanged' || decided.outcome === 'skipped';
  const relayed = needsNoBytes
    ? { outcome: decided.outcome, destination: path }
    : await write(deps, source, path, options);
  // A name that was left as it is has not taken the content over.
  if (deps.verb === 'move' && !deps.dryRun && relayed.outcome !== 'skipped')
    await deps.from.files.remove(source.path, { ifMatch: source.version, signal });
  const { size } = source;
  onEvent({ type: 'done', path: source.path, kind: 'file', size, ...relayed });
  return relayed;
};
