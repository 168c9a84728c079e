// What was dropped, read to its end: files, and directories with all that is below them. Knows entries by what it uses of them, so that it
// can be tried without a browser.

import { toWherryError, WherryError } from '../../src/client/browser/index.ts';
import type { UploadItem } from './upload-item.ts';

export interface DroppedEntry {
  readonly name: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  file?(done: (file: File) => void, failed: (error: unknown) => void): void;
  createReader?(): DroppedReader;
}

export interface DroppedReader {
  /** Gives some of the entries at each call, a hundred in Chromium, and none at the end. */
  readEntries(done: (entries: readonly DroppedEntry[]) => void, failed: (error: unknown) => void): void;
}

export interface ReadDropped {
  readonly items: readonly UploadItem[];
  /** What could not be read, each with why. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

export interface ReadDroppedOptions {
  readonly signal: AbortSignal;
  /** How many have been found so far. */
  readonly onFound: (count: number) => void;
}

/** Files that are asked for at once. Chromium gives the answers to more in one go, and the page stands still. */
const ASKED_AT_ONCE = 10;

/** Lets the page do what else there is to do. */
const giveWay = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

const fileOf = (entry: DroppedEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    if (entry.file === undefined) reject(new WherryError('NOT_A_FILE'));
    else entry.file(resolve, reject);
  });

async function* entriesOf(directory: DroppedEntry): AsyncGenerator<readonly DroppedEntry[]> {
  const reader = directory.createReader?.();
  if (reader === undefined) return;
  for (;;) {
    const some = await new Promise<readonly DroppedEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    yield some;
  }
}

/** All of it, or the reason of the signal. */
export const readDropped = async (
  entries: readonly DroppedEntry[],
  { signal, onFound }: ReadDroppedOptions,
): Promise<ReadDropped> => {
  const items: UploadItem[] = [];
  const problems: { path: string; message: string }[] = [];
  const directories: { readonly entry: DroppedEntry; readonly path: string }[] = [];

  const take = async (some: readonly DroppedEntry[], above: string): Promise<void> => {
    const look = async (entry: DroppedEntry): Promise<UploadItem | undefined> => {
      const path = `${above}${entry.name}`;
      if (entry.isDirectory) {
        directories.push({ entry, path });
        return { path };
      }
      try {
        return { path, file: await fileOf(entry) };
      } catch (error) {
        problems.push({ path, message: toWherryError(error).message });
        return undefined;
      }
    };
    for (let from = 0; from < some.length; from += ASKED_AT_ONCE) {
      const found = await Promise.all(some.slice(from, from + ASKED_AT_ONCE).map(look));
      for (const item of found) if (item !== undefined) items.push(item);
      await giveWay();
    }
    onFound(items.length);
    signal.throwIfAborted();
  };

  await take(entries, '');
  for (let next = directories.shift(); next !== undefined; next = directories.shift()) {
    const { entry, path } = next;
    try {
      for await (const some of entriesOf(entry)) await take(some, `${path}/`);
    } catch (error) {
      signal.throwIfAborted();
      problems.push({ path, message: toWherryError(error).message });
    }
  }
  return { items, problems };
};
