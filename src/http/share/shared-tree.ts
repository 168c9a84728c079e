// What is shared, as those see it who follow the link: its top is their root, and nothing above it has a name. The maker's rights hold
// below as they hold for him, since it is his own view of the files that is behind this one; no link is followed.
//
// Must hold: a path is only ever joined to the shared one here, as canonical paths; and what is refused says nothing of where
// the shared directory lies.

import {
  ROOT_PATH,
  WherryError,
  isWherryError,
  joinRemotePath,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import type { Share } from '../../accounts/index.ts';
import type { Entry, OpenFile, ScanBatch, Storage } from '../../storage/index.ts';

export type SharedTree = Pick<Storage, 'scan' | 'open' | 'stat'>;

/** The same refusal without its sentence, which names places; what may not be seen is not there. */
const withoutPlace = (error: unknown): unknown => {
  if (!isWherryError(error)) return error;
  return new WherryError(error.code === 'FORBIDDEN' ? 'NOT_FOUND' : error.code, undefined, { cause: error });
};

const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw withoutPlace(error);
  }
};

/** The real path of one in the share. */
export const pathInShare = ({ path: top }: Pick<Share, 'path'>, path: RemotePath): RemotePath =>
  path === ROOT_PATH ? top : joinRemotePath(top, path.slice(1));

/** `storage`: the maker's. Of a shared file its root is that file. */
export const createSharedTree = (behind: Storage, share: Pick<Share, 'path'>): SharedTree => {
  const storage = behind.withoutLinks();
  const inner = (path: RemotePath): RemotePath => pathInShare(share, path);
  const outer = (path: RemotePath): RemotePath =>
    path === share.path ? ROOT_PATH : (`/${relativeRemotePath(path, share.path)}` as RemotePath);
  const shown = (entry: Entry): Entry => ({ ...entry, path: outer(entry.path) });
  const open = async (path: RemotePath): Promise<OpenFile> => {
    const file = await storage.open(inner(path));
    const { entry } = file;
    // A shared file keeps its name: it is what is saved.
    return { ...file, entry: path === ROOT_PATH ? entry : shown(entry) };
  };
  const scan = async function* (...[path, options]: Parameters<Storage['scan']>): AsyncGenerator<ScanBatch> {
    try {
      for await (const { entries, problems } of storage.scan(inner(path), options))
        yield {
          // Links are listed as such nowhere: where they lead is no business of a stranger.
          entries: entries.filter(({ kind }) => kind === 'file' || kind === 'directory').map(shown),
          problems: problems.map(({ code, path: where }) => ({
            path: outer(where as RemotePath),
            code,
            message: 'It cannot be shown.',
          })),
        };
    } catch (error) {
      throw withoutPlace(error);
    }
  };
  return {
    stat: (path) => guarded(async () => shown(await storage.stat(inner(path)))),
    open: (path) => guarded(() => open(path)),
    scan,
  };
};
