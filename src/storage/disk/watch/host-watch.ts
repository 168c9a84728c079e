// One directory, watched by the operating system: the only place where `fs.watch` is called.

import { watch, type WatchOptions } from 'node:fs';

/**
 * Something happened to an entry of the directory: an entry came, went or is a directory that changed (`isName`), or a file
 * changed. "." is the directory itself; undefined: nobody knows which, or something was missed.
 */
export type HostEventListener = (name: string | undefined, isName: boolean) => void;

export interface HostWatch {
  close(): void;
}

/** Throws the platform's error: ENOSPC or EMFILE when there can be no more. A watch that fails later is told as an event of ".". */
export type WatchHost = (hostPath: string, onEvent: HostEventListener) => HostWatch;

const watchWith =
  (options: WatchOptions): WatchHost =>
  (hostPath, onEvent) => {
    const watcher = watch(hostPath, { ...options, encoding: 'utf8' });
    watcher.on('change', (kind, name) =>
      onEvent(typeof name === 'string' ? name : undefined, kind === 'rename'),
    );
    watcher.on('error', () => onEvent('.', true));
    return watcher;
  };

/** The directory alone. */
export const watchDirectory: WatchHost = watchWith({ persistent: false });

/** The directory and all below it, where the platform can do that by itself; names are relative paths. */
export const watchRecursively: WatchHost = watchWith({ persistent: false, recursive: true });

/** Closes watches some at a time: with a great many of them the thread would be busy for too long. */
export interface Closer {
  close(watch: HostWatch | undefined): void;
  /** Fulfils when all are closed. */
  done(): Promise<void>;
}

const CLOSED_AT_ONCE = 512;

export const createCloser = (): Closer => {
  const waiting: HostWatch[] = [];
  let isDue = false;
  let done = Promise.withResolvers<void>();
  const closeSome = (): void => {
    for (const watch of waiting.splice(-CLOSED_AT_ONCE)) watch.close();
    isDue = waiting.length > 0;
    if (isDue) setImmediate(closeSome);
    else done.resolve();
  };
  return {
    close: (watch) => {
      if (watch === undefined) return;
      waiting.push(watch);
      if (isDue) return;
      isDue = true;
      done = Promise.withResolvers();
      setImmediate(closeSome);
    },
    done: () => (isDue ? done.promise : Promise.resolve()),
  };
};
