// The names in directories, for completion: asked for once, kept for a moment, never waited for long, and never more of them
// than can be held.

import { opendir } from 'node:fs/promises';
import { isReservedName, nameFromBytes, remotePathName, type RemotePath } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import { localPathBytes } from '../local-path-bytes.ts';
import type { KnownName, KnownNames } from './complete-line.ts';
import { MAX_COMPLETED_ENTRIES } from './limits.ts';

const KEPT_DIRECTORIES = 8;
const KEPT_MS = 5000;
/** How long a person waits for the tab key. What takes longer goes on, for the next press of it. */
const PATIENCE_MS = 1000;

export interface DirectoryNames {
  /** Undefined while it is not known yet. Nothing is known of what cannot be read. */
  find(key: string, list: () => AsyncIterable<KnownName>): Promise<KnownNames | undefined>;
  /** Something may have changed. */
  forget(): void;
}

export interface DirectoryNamesInit {
  readonly now: () => number;
  /** Fulfils after so many milliseconds. */
  readonly delay: (ms: number) => Promise<void>;
}

const read = async (entries: AsyncIterable<KnownName>): Promise<KnownNames> => {
  const names: KnownName[] = [];
  for await (const entry of entries) {
    if (names.length === MAX_COMPLETED_ENTRIES) return { names, isCut: true };
    names.push(entry);
  }
  return { names, isCut: false };
};

export const createDirectoryNames = ({ now, delay }: DirectoryNamesInit): DirectoryNames => {
  const known = new Map<string, { readonly names: Promise<KnownNames>; settledMs: number | undefined }>();
  const start = (key: string, list: () => AsyncIterable<KnownName>): Promise<KnownNames> => {
    const names = read(list());
    const kept = { names, settledMs: undefined as number | undefined };
    known.set(key, kept);
    const settle = (): void => void (kept.settledMs = now());
    names.then(settle, () => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > KEPT_DIRECTORIES && oldest !== undefined) known.delete(oldest);
    return names;
  };
  return {
    find: async (key, list) => {
      const kept = known.get(key);
      const isFresh =
        kept !== undefined && (kept.settledMs === undefined || now() - kept.settledMs < KEPT_MS);
      const names = isFresh ? kept.names : start(key, list);
      return Promise.race([names, delay(PATIENCE_MS).then(() => undefined)]);
    },
    forget: () => known.clear(),
  };
};

export async function* listRemoteNames(
  remote: Pick<Remote, 'files'>,
  path: RemotePath,
  signal: AbortSignal,
): AsyncIterable<KnownName> {
  for await (const { path: found, kind, leads } of remote.files.list(path, { signal, onProblem: () => {} }))
    yield { name: remotePathName(found), isDirectory: kind === 'directory' || leads === 'directory' };
}

export async function* listLocalNames(path: string): AsyncIterable<KnownName> {
  const directory = await opendir(localPathBytes(path), { encoding: 'buffer' as BufferEncoding });
  for await (const entry of directory) {
    const name = nameFromBytes(entry.name as unknown as Uint8Array);
    // A link may lead to a directory; completion need not be sure.
    if (!isReservedName(name)) yield { name, isDirectory: entry.isDirectory() };
  }
}
