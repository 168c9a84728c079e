// Watching a root in memory: every change of the tree is told as it happens, so nothing can be missed.

import {
  WherryError,
  displayName,
  isWithinRemotePath,
  joinRemotePath,
  onAbort,
  remotePathSegments,
  throwIfAborted,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { createHintGatherer } from '../gather-hints.ts';
import { createPathFilter } from '../path-filter.ts';
import { systemWatchClock } from '../watch-clock.ts';
import { createWatchFilter } from '../watch-filter.ts';
import type { HintListener, Watch, WatchOptions } from '../watch.ts';
import { requireOpen, type MemoryRoot, type MemoryWatcher } from './memory-root.ts';
import { nodePath, type DirectoryNode, type MemoryNode } from './node.ts';

/** What has this real path; links are not followed. */
const nodeAt = (root: MemoryRoot, path: RemotePath): MemoryNode | undefined => {
  let node: MemoryNode | undefined = root.directory;
  for (const name of remotePathSegments(path))
    node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  return node;
};

const directoryAt = (root: MemoryRoot, path: RemotePath): DirectoryNode | undefined => {
  const node = nodeAt(root, path);
  return node?.kind === 'directory' ? node : undefined;
};

const requireDirectory = (root: MemoryRoot, path: RemotePath): DirectoryNode => {
  const directory = directoryAt(root, path);
  if (directory !== undefined) return directory;
  const names = remotePathSegments(path);
  // The first name on the way that is no directory says what is wrong.
  for (const index of names.keys()) {
    const node = nodeAt(root, `/${names.slice(0, index + 1).join('/')}` as RemotePath);
    if (node !== undefined && node.kind !== 'directory')
      throw new WherryError(
        'NOT_A_DIRECTORY',
        `"${displayName(path)}" is not a directory, or lies behind a link; use the real path of a directory.`,
      );
  }
  throw new WherryError(
    'NOT_FOUND',
    `"${displayName(path)}" does not exist; list its parent directory to see what does.`,
  );
};

export const openMemoryWatch = (
  root: MemoryRoot,
  top: RemotePath,
  onHint: HintListener,
  options: WatchOptions = {},
): Watch => {
  requireOpen(root);
  throwIfAborted(options.signal);
  let watched: DirectoryNode | undefined = requireDirectory(root, top);
  const { promise: over, resolve } = Promise.withResolvers<WherryError | undefined>();
  let ended: { readonly reason: WherryError | undefined } | undefined;

  const end = (reason: WherryError | undefined): void => {
    if (ended !== undefined) return;
    ended = { reason };
    root.watchers.delete(watcher);
    stopListening?.();
    gatherer.close();
    resolve(reason);
  };
  const gatherer = createHintGatherer({
    clock: systemWatchClock,
    quietMs: options.quietMs,
    atMostMs: options.atMostMs,
    onHint,
    onFailure: (error) => end(toWherryError(error)),
  });
  const isOut = createWatchFilter(top, createPathFilter(options.exclude));
  const lookAtTop = (): void => {
    const now = directoryAt(root, top);
    if (now !== watched) gatherer.everything('root');
    watched = now;
  };
  /** A directory that came, and all below it. */
  const tellTree = (path: RemotePath, directory: DirectoryNode): void => {
    if (isOut(path)) return;
    gatherer.changed(path);
    for (const [name, child] of directory.children)
      if (child.kind === 'directory') tellTree(joinRemotePath(path, name), child);
  };
  const watcher: MemoryWatcher = {
    changed: (directory, name) => {
      const path = nodePath(directory, root.directory);
      if (path === undefined) return;
      if (path !== top && isWithinRemotePath(top, path)) lookAtTop();
      if (!isWithinRemotePath(path, top)) return;
      const changed = name === '' ? path : joinRemotePath(path, name);
      if (isOut(changed)) return;
      gatherer.changed(path);
      const node = directory.children.get(name);
      if (node?.kind === 'directory') tellTree(changed, node);
    },
    end: () => end(new WherryError('CANCELLED', 'The storage is closed; open it again.')),
  };
  root.watchers.add(watcher);
  const stopListening = onAbort(options.signal, end);
  const close = async (): Promise<void> => end(undefined);
  return {
    mode: { kind: 'events' },
    get state() {
      return watched === undefined ? 'away' : 'there';
    },
    over,
    flush: async () => {
      gatherer.tellNow();
      if (ended !== undefined)
        throw ended.reason ?? new WherryError('CANCELLED', 'The watch is closed; begin another one.');
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
