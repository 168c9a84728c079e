// A directory of another server as what an upload sends from: its list says what there is, its small entries are passed on
// in the batches in which they come, its hashes tell what need not be sent.

import { joinRemotePath, type RemotePath } from '../../base/index.ts';
import { createPathFilter } from '../../storage/index.ts';
import type { TreeTransferOptions } from '../files-api.ts';
import { foundBelow } from '../local/download/found-below.ts';
import { serverIdentity } from '../local/source-identity.ts';
import {
  leadsOutside,
  sourcePath,
  type FoundItems,
  type RefusedItem,
  type TreeItem,
} from '../local/tree-item.ts';
import type { OpenedOrigin, SmallEntries, UploadOrigin } from '../local/upload/tree-upload.ts';
import { listMessages } from '../remote/calls.ts';
import { openChecksums, type Checksums } from '../remote/checksums.ts';
import { openDownloadBatches, type DownloadBatches } from '../remote/download-batches.ts';
import type { Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { remoteChecksum } from '../remote/remote-file.ts';
import { openServerFile } from './server-file.ts';

export interface ServerOriginInit {
  readonly directory: RemotePath;
  readonly options: Pick<TreeTransferOptions, 'exclude' | 'include'>;
  /** Whether each entry is found with its version. */
  readonly versions: boolean;
  /** Hears the time of the directory itself. */
  readonly onTop: (mtimeUs: number) => void;
}

export const createServerOrigin = (from: RemoteContext, init: ServerOriginInit): UploadOrigin => ({
  identity: (item, version) =>
    serverIdentity(from, joinRemotePath(init.directory, sourcePath(item)), version),
  open: async (patience) => openServerDirectory(from, init, patience),
});

const openServerDirectory = (
  from: RemoteContext,
  init: ServerOriginInit,
  patience: Patience,
): OpenedOrigin => {
  const { directory } = init;
  const absolute = (path: RemotePath): RemotePath =>
    path === '/' ? directory : joinRemotePath(directory, path.slice(1));
  const batches = createBatchSource(from, directory, patience);
  let checksums: Promise<Checksums> | undefined;
  return {
    files: {
      open: (path) => openServerFile(from, absolute(path), patience),
      checksum: async (path) => ({ hash: await remoteChecksum(from, absolute(path), patience) }),
      async hashFiles(inside, files) {
        const request = { directory: absolute(inside), settle: false, entries: false };
        checksums ??= openChecksums(from, request, patience);
        const found = await (await checksums).ask(files);
        return found.map(({ hash }) => hash);
      },
    },
    small: batches,
    find: () => findEntries(from, init, patience),
    async close() {
      await batches.close();
      await checksums?.then(
        (stream) => stream.abandon(),
        () => {
          // It was never opened; whoever asked has heard why.
        },
      );
    },
  };
};

type BatchSource = Extract<SmallEntries, { createFetcher: unknown }> & { close(): Promise<void> };

/** One stream for all that is asked for, opened with the first of it. */
const createBatchSource = (from: RemoteContext, directory: RemotePath, patience: Patience): BatchSource => {
  let batches: Promise<DownloadBatches<TreeItem>> | undefined;
  return {
    createFetcher: (onArrived) => async (items) => {
      batches ??= openDownloadBatches<TreeItem>(from, directory, patience, onArrived);
      await (await batches).request(items);
    },
    async close() {
      const opened = await batches?.catch(() => {
        // Whoever asked has heard why.
      });
      opened?.abandon();
      await opened?.settled();
    },
  };
};

async function* findEntries(
  from: RemoteContext,
  { directory, options, versions, onTop }: ServerOriginInit,
  patience: Patience,
): AsyncGenerator<FoundItems> {
  const isLeftOut = createPathFilter(options.exclude, options.include);
  const request = { path: directory, recursive: true, versions };
  for await (const { entries, problems, top } of listMessages(from, request, patience)) {
    if (top !== undefined) onTop(top.mtimeUs);
    yield withoutOutside(foundBelow(directory, { entries, problems }, isLeftOut));
  }
}

/** Where a link leads is what it leads to below the tree, not below that server's root. */
const withoutOutside = ({ items, refused }: FoundItems): FoundItems => {
  const outside = items.flatMap((item): RefusedItem[] => {
    const reason = item.kind === 'link' ? leadsOutside(item) : undefined;
    return reason === undefined ? [] : [{ item, reason }];
  });
  if (outside.length === 0) return { items, refused };
  const out = new Set<unknown>(outside.map(({ item }) => item));
  return { items: items.filter((item) => !out.has(item)), refused: [...refused, ...outside] };
};
