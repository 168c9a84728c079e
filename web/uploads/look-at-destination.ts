// What is at the destination already of what is to be uploaded, asked before a byte moves: little is asked for by name; of more, the
// directory is listed, and of directories that are there too, what is below them.

import { toWherryError, type Entry, type Files } from '../../src/client/browser/index.ts';
import { forEachOf } from '../files/each.ts';
import { join } from '../files/entry-path.ts';
import type { There } from './plan-conflicts.ts';
import type { UploadItem } from './upload-item.ts';

/** Up to so many names are asked for one by one: a destination with many entries need not be listed for them. */
const ASKED_BY_NAME = 24;
/** Entries that are looked at below directories. What lies beyond is decided by the server when it comes to it. */
const MOST_LOOKED_AT = 200_000;

const isMissing = (error: unknown): boolean => {
  const { code } = toWherryError(error);
  return code === 'NOT_FOUND' || code === 'NOT_A_DIRECTORY';
};

const statTop = async (
  files: Files,
  destination: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly [string, Entry])[]> => {
  const found: (readonly [string, Entry])[] = [];
  const failed = await forEachOf(names, async (name) => {
    found.push([name, await files.stat(join(destination, name), { signal })]);
  });
  // A name that the server refuses is told where the file is sent; only what ends everything ends this.
  const over = failed.find(({ error }) =>
    ['CONNECTION_LOST', 'UNAUTHENTICATED', 'TIMEOUT', 'CANCELLED'].includes(error.code),
  );
  if (over !== undefined) throw over.error;
  return found;
};

const listTop = async (
  files: Files,
  destination: string,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly (readonly [string, Entry])[]> => {
  const found: (readonly [string, Entry])[] = [];
  try {
    for await (const entry of files.list(destination, { signal, versions: false })) {
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
      if (names.has(name)) found.push([name, entry]);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return found;
};

/** By path below the destination; directories that are only merged are none of it. */
export const lookAtDestination = async (
  files: Files,
  destination: string,
  items: readonly UploadItem[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, There>> => {
  const wanted = new Map(items.map(({ path, file }) => [path, file !== undefined]));
  const tops = new Set(items.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const found =
    tops.size <= ASKED_BY_NAME
      ? await statTop(files, destination, [...tops], signal)
      : await listTop(files, destination, tops, signal);
  const there = new Map<string, There>();
  let left = MOST_LOOKED_AT;
  for (const [name, entry] of found) {
    if (wanted.get(name) === true) there.set(name, entry);
    if (entry.kind !== 'directory' || wanted.get(name) !== false) continue;
    const top = join(destination, name);
    try {
      for await (const below of files.list(top, { recursive: true, versions: false, signal })) {
        left -= 1;
        if (left < 0) return there;
        const path = name + below.path.slice(top.length);
        if (wanted.get(path) === true) there.set(path, below);
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return there;
};
