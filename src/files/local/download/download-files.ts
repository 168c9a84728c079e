// Files of a server, named one by one, to a directory of this side. They travel like the entries of a tree.

import {
  MAX_BATCH_ENTRIES,
  ROOT_PATH,
  WherryError,
  displayName,
  parseRemotePath,
  remotePathName,
} from '../../../base/index.ts';
import type { Entry } from '../../../storage/index.ts';
import { checkBlockSize } from '../../bytes/blocks.ts';
import type { ManyFilesTransferOptions, TreeTransferResult } from '../../files-api.ts';
import { openChecksums } from '../../remote/checksums.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { openDestinationDirectory } from './destination.ts';
import { downloadEntries } from './download-entries.ts';
import { planRounds, type NamedFile } from '../file-rounds.ts';
import type { OpenLocal } from '../local-path.ts';
import type { FoundItems, RefusedItem, TreeItem } from '../tree-item.ts';

export const downloadLocalFiles = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  sources: readonly string[],
  destination: string,
  options: ManyFilesTransferOptions = {},
): Promise<TreeTransferResult> => {
  checkBlockSize(options.blockSize);
  const files = sources.map((source, index): NamedFile => {
    const path = parseRemotePath(source);
    return { source: path, index, name: remotePathName(path), place: ROOT_PATH };
  });
  const rounds = planRounds(files, 1).flat();
  return downloadEntries(remote, options, {
    source: ROOT_PATH,
    rounds: rounds.map((round) => (patience) => findFiles(remote, round.files, patience)),
    isWhole: false,
    openTree: () => openDestinationDirectory(openLocal, destination),
    lookAtTree: () => openDestinationDirectory(openLocal, destination),
  });
};

async function* findFiles(
  remote: RemoteContext,
  files: readonly NamedFile[],
  patience: Patience,
): AsyncGenerator<FoundItems> {
  const checksums = await openChecksums(
    remote,
    { directory: ROOT_PATH, settle: false, entries: true },
    patience,
  );
  try {
    for (let begin = 0; begin < files.length; begin += MAX_BATCH_ENTRIES) {
      const group = files.slice(begin, begin + MAX_BATCH_ENTRIES);
      const named = group.filter(({ name }) => name !== '');
      // No file is as large as that: nothing is hashed, only looked at.
      const asked = named.map(({ source }) => ({ path: source.slice(1), size: Number.MAX_SAFE_INTEGER }));
      const found = asked.length === 0 ? [] : await checksums.ask(asked);
      const entries = new Map(named.map(({ index }, position) => [index, found[position]?.entry]));
      const results = group.map((file) => toItem(file, entries.get(file.index)));
      yield {
        items: results.filter((item): item is TreeItem => 'kind' in item),
        refused: results.filter((item): item is RefusedItem => 'reason' in item),
      };
    }
    await checksums.finish();
  } finally {
    checksums.abandon();
  }
}

const toItem = ({ source, index, name }: NamedFile, entry: Entry | undefined): TreeItem | RefusedItem => {
  const item = { path: name, named: { source, index } };
  if (entry === undefined && name !== '') {
    return {
      item,
      reason: new WherryError(
        'NOT_FOUND',
        `Nothing exists at "${displayName(source)}" on the server; list its directory to see what does.`,
      ),
    };
  }
  if (entry?.kind !== 'file' && entry?.leads !== 'file') {
    return {
      item,
      reason: new WherryError(
        'NOT_A_FILE',
        `"${displayName(source)}" is not a regular file; add -r to transfer a directory.`,
      ),
    };
  }
  const { size, mtimeUs, executable } = entry;
  // What a link leads to is known when it is opened.
  return {
    ...item,
    from: source.slice(1),
    kind: 'file',
    size,
    mtimeUs,
    executable,
    isLinked: entry.kind === 'link',
  };
};
