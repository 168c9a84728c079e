// A directory of another server to this one, with all that is in it: one call, over as many links to either as it takes. A move
// removes what was copied when all of it is there.

import { joinRemotePath, parseRemotePath, remotePathName, type RemotePath } from '../../base/index.ts';
import { checkBlockSize } from '../bytes/blocks.ts';
import { isDirectory, notADirectory } from '../destination.ts';
import type { RelayTreeOptions, TreeTransferResult } from '../files-api.ts';
import { splitContents } from '../local/local-path.ts';
import { sourcePath, type TreeItem } from '../local/tree-item.ts';
import { uploadEntries } from '../local/upload/upload-entries.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { linkNotMoved, refuseOneServer, refuseSameDirectory } from './refuse-relay.ts';
import { removeCopied, type Copied } from './remove-copied.ts';
import { createServerOrigin } from './server-origin.ts';
import { statAtServer } from './stat-at-server.ts';

/** What a move has copied, by path: what another attempt finds again counts as it was found first. */
interface Gathered {
  readonly entries: Map<RemotePath, Copied>;
  readonly directories: Set<RemotePath>;
}

export const relayDirectory = async (
  to: RemoteContext,
  other: RemoteContext,
  source: string,
  destination: string,
  options: RelayTreeOptions = {},
): Promise<TreeTransferResult> => {
  const from = other.compressing(options.compress);
  const { label, contentsOnly } = splitContents(source);
  const path = parseRemotePath(contentsOnly ? label : source);
  const directory = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const isMove = options.removeSource === true;
  const contents = options.contents === true || contentsOnly || path === '/';
  refuseOneServer(from, to, { source: path, destination: directory, isMove });
  const entry = await statAtServer(from, path, options);
  if (!isDirectory(entry)) throw notADirectory(path);
  if (isMove) {
    if (entry.kind === 'link') throw linkNotMoved(path);
    const places = contents ? [directory] : [directory, joinRemotePath(directory, remotePathName(path))];
    for (const place of places) await refuseSameDirectory(to, entry, place, options);
  }
  const gathered: Gathered = { entries: new Map(), directories: new Set(contents ? [] : [path]) };
  let topTimeUs: number | undefined;
  let isOneServer = false;
  const result = await uploadEntries(to, options, {
    destination: {
      directory,
      name: contents ? undefined : remotePathName(path),
      merge: options.ifExists === 'merge',
    },
    sourcePath: (relative) => joinRemotePath(path, relative),
    otherSession: from.session,
    onItself: isMove ? () => void (isOneServer = true) : undefined,
    onSettled: isMove ? (item, outcome) => gather(gathered, path, item, outcome) : undefined,
    topTime: async () => topTimeUs,
    rounds: [
      [
        createServerOrigin(from, {
          directory: path,
          options,
          versions: isMove,
          onTop: (mtimeUs) => void (topTimeUs = mtimeUs),
        }),
      ],
    ],
  });
  // What was found to be there may be what would be removed: links and directories tell nothing.
  if (!isMove || options.dryRun === true || isOneServer) return result;
  const { entries, directories } = gathered;
  const copied = { entries: [...entries.values()], directories: [...directories].sort() };
  const left = await removeCopied(from, copied, options);
  for (const problem of left) options.onEvent?.({ type: 'failed', path: problem.path, problem });
  return { ...result, problems: [...result.problems, ...left] };
};

const gather = (
  { entries, directories }: Gathered,
  top: RemotePath,
  item: TreeItem,
  outcome: string,
): void => {
  const path = joinRemotePath(top, sourcePath(item));
  if (item.kind === 'directory') directories.add(path);
  // A name that was left as it is has not taken the content over.
  else if (outcome !== 'skipped' && !entries.has(path))
    entries.set(path, { path, version: item.version ?? '' });
};
