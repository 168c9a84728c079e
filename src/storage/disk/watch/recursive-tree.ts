// Watching where the platform watches a directory with all below it (macOS, Windows): one watch, and paths come with what
// it tells. It does not say when it has told all.

import { sep } from 'node:path';

import {
  ROOT_PATH,
  isWithinRemotePath,
  isWherryError,
  parseRemotePath,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from '../../../base/index.ts';
import { createWatchFilter } from '../../watch-filter.ts';
import { isHiddenName } from '../limits.ts';
import type { HostWatch, WatchHost } from './host-watch.ts';
import type { NotFound } from './open-group.ts';
import type { WatchedTree, WatchedTreeInit } from './watched-tree.ts';

/** `watchHost` watches a directory and all below it; `hostRoot` is that of the storage. */
export const createRecursiveTree = (
  { top, isLeftOut, look, countEvent, listener }: WatchedTreeInit,
  hostRoot: string,
  watchHost: WatchHost,
): WatchedTree => {
  let watch: HostWatch | undefined;
  let isTopInDoubt = false;
  let isClosed = false;

  const pathOf = (name: string): RemotePath | undefined => {
    try {
      return parseRemotePath(`/${name.split(sep).join('/')}`);
    } catch (error: unknown) {
      // A name that no path of a storage has, such as one of Wherry's own.
      if (isWherryError(error)) return undefined;
      throw error;
    }
  };
  const isOut = createWatchFilter(top, isLeftOut);
  const doubtTop = (): void => {
    isTopInDoubt = true;
    listener.unsettled();
  };
  const happened = (name: string | undefined, isName: boolean): void => {
    countEvent();
    if (name === '.') return listener.unsettled();
    // So it is said that something was missed.
    if (name === undefined) return listener.lost();
    const path = pathOf(name);
    if (path === undefined || remotePathSegments(path).some(isHiddenName)) return;
    if (isWithinRemotePath(top, path)) doubtTop();
    if (!isWithinRemotePath(path, top) || path === ROOT_PATH || isOut(path)) return;
    if (path !== top) listener.changed(remotePathParent(path));
    // It may be a directory, and new.
    if (isName || path === top) listener.changed(path);
  };
  const lookAtTop = async (): Promise<NotFound | undefined> => {
    let absent: NotFound | undefined;
    await look([top], (found) => {
      absent = 'code' in found ? found : undefined;
      return false;
    });
    if (!isClosed) listener.topIs(absent === undefined ? 'there' : 'away');
    return absent;
  };

  return {
    arm: () => {
      watch = watchHost(hostRoot, happened);
      return lookAtTop();
    },
    settle: async () => {
      if (!isTopInDoubt) return;
      isTopInDoubt = false;
      await lookAtTop();
    },
    tellsInOrder: false,
    get size() {
      return watch === undefined ? 0 : 1;
    },
    close: async () => {
      isClosed = true;
      watch?.close();
      watch = undefined;
    },
  };
};
