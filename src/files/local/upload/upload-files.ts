// Files of this side, named one by one, to a directory of a server. They travel like the entries of a tree.

import {
  MAX_BATCH_ENTRIES,
  WherryError,
  displayName,
  parseRemotePath,
  toWherryError,
} from '../../../base/index.ts';
import type { Storage } from '../../../storage/index.ts';
import { checkBlockSize } from '../../bytes/blocks.ts';
import type { ManyFilesTransferOptions, TreeTransferResult } from '../../files-api.ts';
import { MAX_OPEN_DIRECTORIES } from '../../limits.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { planRounds, type FilePlace, type NamedFile } from '../file-rounds.ts';
import { hasCode, loadPaths, requireLocalPath, topPath, type OpenLocal } from '../local-path.ts';
import { uploadIdentity } from '../source-identity.ts';
import { missing, openSourceFile, type SourceFile } from './source.ts';
import type { FoundItems, RefusedItem, TreeItem } from '../tree-item.ts';
import type { UploadOrigin } from './tree-upload.ts';
import { uploadEntries } from './upload-entries.ts';

type OpenSource = (source: string) => Promise<SourceFile>;

interface LocalFile extends NamedFile {
  readonly absolute: string;
}

export const uploadLocalFiles = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  sources: readonly string[],
  destination: string,
  options: ManyFilesTransferOptions = {},
): Promise<TreeTransferResult> => {
  const directory = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const { basename, dirname, resolve } = await loadPaths();
  const files = sources.map((source, index): LocalFile => {
    requireLocalPath(source, 'source');
    const absolute = resolve(source);
    return { source, index, absolute, name: basename(absolute), place: dirname(absolute) };
  });
  const rounds = planRounds(files, MAX_OPEN_DIRECTORIES);
  return uploadEntries(remote, options, {
    destination: { directory, name: undefined, merge: true, mustExist: true },
    sourcePath: (path) => path,
    topTime: undefined,
    rounds: rounds.map((places) => places.map((place) => createOrigin(remote, openLocal, place))),
  });
};

const createOrigin = (
  remote: RemoteContext,
  openLocal: OpenLocal,
  { place, files }: FilePlace<LocalFile>,
): UploadOrigin => {
  const open: OpenSource = (source) => openSourceFile(remote, openLocal, source);
  const absolutePaths = new Map(files.map(({ index, absolute }) => [index, absolute]));
  return {
    async open() {
      const storage = await openLocal(place, { writable: false });
      return {
        files: storage,
        small: storage,
        async *find() {
          for (let begin = 0; begin < files.length; begin += MAX_BATCH_ENTRIES)
            yield await findFiles(open, storage, files.slice(begin, begin + MAX_BATCH_ENTRIES));
        },
        close: () => storage.close(),
      };
    },
    identity: ({ named }, version) =>
      uploadIdentity(remote, absolutePaths.get(named?.index ?? -1) ?? place, version),
    openLinked: ({ named }) => open(named?.source ?? ''),
    refuse: (error) => files.map((file) => refusedItem(file, toMissing(file, error))),
  };
};

const findFiles = async (
  open: OpenSource,
  storage: Storage,
  files: readonly LocalFile[],
): Promise<FoundItems> => {
  const found = await Promise.all(
    files.map(async (file): Promise<TreeItem | RefusedItem> => {
      try {
        return await findFile(open, storage, file);
      } catch (error: unknown) {
        return refusedItem(file, toMissing(file, error));
      }
    }),
  );
  return {
    items: found.filter((item): item is TreeItem => 'kind' in item),
    refused: found.filter((item): item is RefusedItem => 'reason' in item),
  };
};

const findFile = async (open: OpenSource, storage: Storage, file: LocalFile): Promise<TreeItem> => {
  const { source, index, name } = file;
  const item = { path: name, kind: 'file', named: { source, index } } as const;
  const entry = name === '' ? undefined : await storage.stat(topPath(name));
  if (entry?.kind === 'file') {
    const { size, mtimeUs, executable } = entry;
    return { ...item, size, mtimeUs, executable };
  }
  if (entry?.kind !== 'link') {
    throw new WherryError(
      'NOT_A_FILE',
      `"${displayName(source)}" is not a regular file; add -r to transfer a directory.`,
    );
  }
  // A link named by the user is followed wherever it leads.
  const linked = await open(source);
  try {
    const { size, mtimeUs, executable } = linked.file.entry;
    return { ...item, size, mtimeUs, executable, isLinked: true };
  } finally {
    await linked.close();
  }
};

const refusedItem = ({ name, source, index }: LocalFile, reason: WherryError): RefusedItem => ({
  item: { path: name, named: { source, index } },
  reason,
});

const toMissing = ({ source }: LocalFile, error: unknown): WherryError =>
  hasCode(error, 'NOT_FOUND', 'NOT_A_DIRECTORY') ? missing(source, error) : toWherryError(error);
