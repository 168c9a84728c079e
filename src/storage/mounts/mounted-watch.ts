// Watching mounts: one of them, or all that are below a fixed directory.

import { ROOT_PATH, WherryError, type RemotePath } from '../../base/index.ts';
import { createPathFilter } from '../path-filter.ts';
import type { Storage } from '../storage.ts';
import type { HintListener, Watch, WatchOptions } from '../watch.ts';
import { createWatchFilter } from '../watch-filter.ts';
import type { MountTable } from './mount-table.ts';
import type { MountView } from './mount-view.ts';

/** Hints in outer words. */
const outerListener =
  (view: MountView, onHint: HintListener, isOut: (path: RemotePath) => boolean): HintListener =>
  (hint) => {
    if (hint.kind === 'everything') return onHint(hint);
    const outer = [...hint.directories].map(view.toOuter).filter((path) => !isOut(path));
    if (outer.length > 0) onHint({ kind: 'changed', directories: new Set(outer) });
  };

const never = (): boolean => false;

const outerReason = (view: MountView, reason: WherryError | undefined): WherryError | undefined => {
  if (reason === undefined) return undefined;
  const message = view.message(reason.message);
  return message === reason.message
    ? reason
    : new WherryError(reason.code, message, { cause: reason, details: reason.details });
};

/** The watches of several mounts as one, which is over as soon as one of them is. */
const together = (watches: readonly Watch[], views: readonly MountView[]): Watch => {
  const close = async (): Promise<void> => {
    await Promise.all(watches.map((watch) => watch.close()));
  };
  const endTogether = async (): Promise<WherryError | undefined> => {
    const reason = await Promise.race(
      watches.map(async (watch, index) => outerReason(views[index] as MountView, await watch.over)),
    );
    await close();
    return reason;
  };
  return {
    get mode() {
      return (watches.find(({ mode }) => mode.kind === 'polling') ?? (watches[0] as Watch)).mode;
    },
    get state() {
      return watches.some(({ state }) => state === 'away') ? 'away' : 'there';
    },
    over: endTogether(),
    flush: async () => {
      await Promise.all(watches.map((watch) => watch.flush()));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

const watchAbove = async (
  views: readonly MountView[],
  path: RemotePath,
  onHint: HintListener,
  { exclude, ...options }: WatchOptions,
): Promise<Watch> => {
  // Patterns are about paths from the directory that is watched, which no mount knows: so they are applied here.
  const isOut = createWatchFilter(path, createPathFilter(exclude));
  const opening = await Promise.allSettled(
    views.map((view) =>
      view.guard(() => view.storage.watch(ROOT_PATH, outerListener(view, onHint, isOut), options)),
    ),
  );
  const opened = opening.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = opening.find((result) => result.status === 'rejected');
  if (failed === undefined) return together(opened, views);
  await Promise.all(opened.map((watch) => watch.close()));
  throw failed.reason;
};

export const createMountedWatch =
  (table: MountTable): Storage['watch'] =>
  async (path, onHint, options = {}) => {
    const found = table.readable(path);
    if (found === undefined) return watchAbove(table.below(path), path, onHint, options);
    const { view, inner } = found;
    const watch = await view.guard(() =>
      view.storage.watch(inner, outerListener(view, onHint, never), options),
    );
    return together([watch], [view]);
  };
