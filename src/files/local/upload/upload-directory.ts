// A local directory to a server, with all that is in it: one call, over as many links as it takes.

import { ROOT_PATH, parseRemotePath } from '../../../base/index.ts';
import type { Storage } from '../../../storage/index.ts';
import { checkBlockSize } from '../../bytes/blocks.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../../files-api.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { loadPaths, type OpenLocal } from '../local-path.ts';
import { uploadIdentity } from '../source-identity.ts';
import { openSourceDirectory } from './source.ts';
import { toFoundItems, type FoundItems } from '../tree-item.ts';
import { uploadEntries } from './upload-entries.ts';

export const uploadLocalDirectory = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: TreeTransferOptions = {},
): Promise<TreeTransferResult> => {
  const directory = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const { storage, name, label } = await openSourceDirectory(openLocal, source, options.contents ?? false);
  try {
    const { join, resolve } = await loadPaths();
    const absolute = resolve(source);
    return await uploadEntries(remote, options, {
      destination: { directory, name, merge: options.ifExists === 'merge' },
      sourcePath: (path) => (label.endsWith('/') ? `${label}${path}` : `${label}/${path}`),
      topTime: async () => (await storage.stat(ROOT_PATH)).mtimeUs,
      rounds: [
        [
          {
            open: async () => ({
              files: storage,
              small: storage,
              find: (signal) => findEntries(storage, options, signal),
              // It serves all attempts.
              close: async () => {},
            }),
            identity: ({ path }, version) =>
              uploadIdentity(remote, join(absolute, ...path.split('/')), version),
          },
        ],
      ],
    });
  } finally {
    await storage.close();
  }
};

async function* findEntries(
  storage: Storage,
  { exclude, include }: TreeTransferOptions,
  signal: AbortSignal,
): AsyncGenerator<FoundItems> {
  for await (const { entries, problems } of storage.scan(ROOT_PATH, {
    recursive: true,
    versions: false,
    exclude,
    include,
    signal,
  })) {
    yield toFoundItems(
      entries,
      ({ path }) => path.slice(1),
      problems.map((reason) => ({ item: { path: reason.path.slice(1) }, reason })),
    );
  }
}
