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
import { missing, openSourceFile } from './source.ts';
import type { FoundItems, RefusedItem, TreeItem } from '../tree-item.ts';
import type { UploadOrigin } from './tree-upload.ts';
import { uploadEntries } from './upload-entries.ts';

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
    rounds: rounds.map((places) => places.map((place) => createOrigin(openLocal, place))),
  });
};

const createOrigin = (openLocal: OpenLocal, { place, files }: FilePlace<LocalFile>): UploadOrigin => {
  const absolutePaths = new Map(files.map(({ index, absolute }) => [index, absolute]));
  return {
    open: () => openLocal(place, { writable: false }),
    close: (storage) => storage.close(),
    async *find(storage) {
      for (let begin = 0; begin < files.length; begin += MAX_BATCH_ENTRIES)
        yield await findFiles(openLocal, storage, files.slice(begin, begin + MAX_BATCH_ENTRIES));
    },
    absolutePath: ({ named }) => absolutePaths.get(named?.index ?? -1) ?? place,
    openLinked: ({ named }) => openSourceFile(openLocal, named?.source ?? ''),
    refuse: (error) => files.map((file) => refusedItem(file, toMissing(file, error))),
  };
};

const findFiles = async (
  openLocal: OpenLocal,
  storage: Storage,
  files: readonly LocalFile[],
): Promise<FoundItems> => {
  const found = await Promise.all(
    files.map(async (file): Promise<TreeItem | RefusedItem> => {
      try {
        return await findFile(openLocal, storage, file);
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

const findFile = async (openLocal: OpenLocal, storage: Storage, file: LocalFile): Promise<TreeItem> => {
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
  const linked = await openSourceFile(openLocal, source);
  try {
    const { size, mtimeUs, executable } = linked.file.entry;
    return { ...item, size, mtimeUs, executable, isLinked: true };
  } finally {
    await linked.file.close();
    await linked.storage.close();
  }
};

const refusedItem = ({ name, source, index }: LocalFile, reason: WherryError): RefusedItem => ({
  item: { path: name, named: { source, index } },
  reason,
});

const toMissing = ({ source }: LocalFile, error: unknown): WherryError =>
  hasCode(error, 'NOT_FOUND', 'NOT_A_DIRECTORY') ? missing(source, error) : toWherryError(error);
