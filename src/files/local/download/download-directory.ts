// A directory of a server to this side, with all that is in it: one call, over as many links as it takes.

import { parseRemotePath, remotePathName, type RemotePath } from '../../../base/index.ts';
import { createPathFilter } from '../../../storage/index.ts';
import { checkBlockSize } from '../../bytes/blocks.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../../files-api.ts';
import { listMessages } from '../../remote/calls.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { lookAtDestinationTree, openDestinationTree } from './destination.ts';
import { downloadEntries } from './download-entries.ts';
import { splitContents, type OpenLocal } from '../local-path.ts';
import type { FoundItems } from '../tree-item.ts';
import { foundBelow } from './found-below.ts';

export const downloadLocalDirectory = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: TreeTransferOptions = {},
): Promise<TreeTransferResult> => {
  const { label, contentsOnly } = splitContents(source);
  const from = parseRemotePath(contentsOnly ? label : source);
  checkBlockSize(options.blockSize);
  const name = options.contents === true || contentsOnly || from === '/' ? undefined : remotePathName(from);
  const place = { destination, name, merge: options.ifExists === 'merge' };
  return downloadEntries(remote, options, {
    source: from,
    isWhole: (options.exclude ?? []).length === 0 && (options.include ?? []).length === 0,
    rounds: [(patience) => findEntries(remote, from, options, patience)],
    openTree: () => openDestinationTree(openLocal, place),
    lookAtTree: () => lookAtDestinationTree(openLocal, place),
  });
};

async function* findEntries(
  remote: RemoteContext,
  source: RemotePath,
  { exclude, include }: TreeTransferOptions,
  patience: Patience,
): AsyncGenerator<FoundItems> {
  const isLeftOut = createPathFilter(exclude, include);
  const request = { path: source, recursive: true, versions: false };
  for await (const { entries, problems, top } of listMessages(remote, request, patience)) {
    yield { ...foundBelow(source, { entries, problems }, isLeftOut), topTimeUs: top?.mtimeUs };
  }
}
