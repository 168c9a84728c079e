// Batches at a directory above the mounts: each entry goes to its mount or comes from it, and is told of under the name that
// was asked for. (Batches at a directory in a mount are the mount's own, and pass unopened.)

import {
  MAX_BATCH_ENTRIES,
  WherryError,
  joinRemotePath,
  nameBytes,
  relativeRemotePath,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { BATCH_HEADER_SIZE, decodeBatch, encodeBatch, type BatchEntry, type BatchResult } from '../batch.ts';
import type { Problem } from '../entry.ts';
import type { BatchOptions, SeenFile, Storage } from '../storage.ts';
import { someEntries } from '../write-options.ts';
import type { InMount, MountTable, Route } from './mount-table.ts';
import type { MountView } from './mount-view.ts';

/** A name asked for at a directory as a path. Code: `BAD_REQUEST`: another spelling of a path is no name in it. */
export const namedPath = (directory: RemotePath, name: string): RemotePath => {
  const path = joinRemotePath(directory, name);
  if (path === (directory === '/' ? `/${name}` : `${directory}/${name}`)) return path;
  throw new WherryError('BAD_REQUEST', 'The path of an entry is not relative to its directory.');
};

/** Below the root of its mount, as a batch there names it. */
const nameInMount = ({ inner }: InMount): string => inner.slice(1);

/** How the names of a mount begin, seen from the directory above it. */
export const prefixOf = (view: MountView, directory: RemotePath): string =>
  `${relativeRemotePath(view.path, directory)}/`;

/** The same entries with other names, in a buffer that is large enough. Returns the length. */
const rename = (buffer: Uint8Array, entries: readonly BatchEntry[], prefix: string): number => {
  const renamed = encodeBatch(entries.map((entry) => ({ ...entry, path: `${prefix}${entry.path}` })));
  buffer.set(renamed);
  return renamed.length;
};

/** How large a batch may be that is to be renamed into this buffer. */
const roomFor = (buffer: Uint8Array, prefix: string): number =>
  Math.max(BATCH_HEADER_SIZE, buffer.length - MAX_BATCH_ENTRIES * nameBytes(prefix).length);

/** Copies what a mount gave into the lent buffer, under outer names. */
export const renameBatch = (into: Uint8Array, given: Uint8Array, length: number, prefix: string): number =>
  rename(into, length === 0 ? [] : decodeBatch(given.subarray(0, length)), prefix);

/** A buffer for a mount, so large that its batch still fits after renaming. */
export const bufferForMount = (into: Uint8Array, prefix: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(roomFor(into, prefix));

interface Placed {
  readonly entry: BatchEntry;
  readonly index: number;
}

const writeToMount = async (
  view: MountView,
  directory: RemotePath,
  placed: readonly Placed[],
  options: BatchOptions,
): Promise<readonly BatchResult[]> => {
  const prefix = prefixOf(view, directory);
  const batch = encodeBatch(placed.map(({ entry }) => ({ ...entry, path: entry.path.slice(prefix.length) })));
  const inside = someEntries(
    options,
    placed.map(({ index }) => index),
  );
  const { results } = await view.guard(() =>
    view.storage.writeBatch('/' as RemotePath, batch, batch.length, inside),
  );
  return results.map((result) => {
    if ('code' in result) return { code: result.code, message: view.message(result.message) };
    return result.path === undefined ? result : { ...result, path: `${prefix}${result.path}` };
  });
};

/** What becomes of an entry that is in no mount: fixed directories are there, and everything else is refused. */
const answerAbove = (table: MountTable, path: RemotePath, entry: BatchEntry, route: Route): BatchResult => {
  if (entry.kind === 'directory' && route.kind !== 'nowhere') return { outcome: 'unchanged' };
  try {
    table.changeable(path, 'replaced');
  } catch (error) {
    const { code, message } = toWherryError(error);
    return { code, message };
  }
  throw new WherryError('INTERNAL');
};

export const writeBatchAbove = async (
  table: MountTable,
  directory: RemotePath,
  bytes: Uint8Array,
  options: BatchOptions,
): Promise<readonly BatchResult[]> => {
  const results: BatchResult[] = [];
  const byMount = new Map<MountView, Placed[]>();
  decodeBatch(bytes).forEach((entry, index) => {
    try {
      const path = namedPath(directory, entry.path);
      const route = table.route(path);
      if (route.kind !== 'mount' || route.inner === '/') {
        results[index] = answerAbove(table, path, entry, route);
        return;
      }
      const placed = byMount.get(route.view) ?? [];
      placed.push({ entry, index });
      byMount.set(route.view, placed);
    } catch (error) {
      // Each entry is answered by itself: its refusal is its answer.
      const { code, message } = toWherryError(error);
      results[index] = { code, message };
    }
  });
  for (const [view, placed] of byMount) {
    const written = await writeToMount(view, directory, placed, options);
    placed.forEach(({ index }, at) => {
      results[index] = written[at] as BatchResult;
    });
  }
  return results;
};

/** The names up to the first of another mount, as that mount knows them. */
const leadingRun = (table: MountTable, directory: RemotePath, names: readonly string[]) => {
  let view: MountView | undefined;
  const run: string[] = [];
  for (const name of names) {
    const found = table.readable(namedPath(directory, name));
    if (found === undefined || found.inner === '/')
      throw new WherryError('NOT_A_FILE', 'That is a directory; name files.');
    if (view !== undefined && found.view !== view) break;
    ({ view } = found);
    run.push(nameInMount(found));
  }
  return { view, run };
};

export const readBatchAbove = async (
  table: MountTable,
  directory: RemotePath,
  names: readonly string[],
  buffer: Uint8Array<ArrayBuffer>,
  seen?: readonly (SeenFile | undefined)[],
): ReturnType<Storage['readBatch']> => {
  const problems: Problem[] = [];
  // Names that are in no mount are answered one by one, so that the others are read.
  for (const [index, name] of names.entries()) {
    try {
      const rest = names.slice(index);
      const known = rest.findIndex((one) => !isInMount(table, directory, one));
      const { view, run } = leadingRun(
        table,
        directory,
        known === -1 ? rest : rest.slice(0, Math.max(1, known)),
      );
      if (view === undefined) break;
      const prefix = prefixOf(view, directory);
      const read = await view.guard(() =>
        view.storage.readBatch('/' as RemotePath, run, bufferForMount(buffer, prefix), seen?.slice(index)),
      );
      const length = renameBatch(buffer, read.buffer, read.length, prefix);
      const found = read.problems.map((problem) => ({
        ...view.problem(problem),
        path: problem.path.startsWith('/') ? view.problem(problem).path : `${prefix}${problem.path}`,
      }));
      return { buffer, length, taken: index + read.taken, problems: [...problems, ...found] };
    } catch (error) {
      const { code, message } = toWherryError(error);
      problems.push({ path: name, code, message });
    }
  }
  const empty = encodeBatch([]);
  buffer.set(empty);
  return { buffer, length: empty.length, taken: names.length, problems };
};

const isInMount = (table: MountTable, directory: RemotePath, name: string): boolean => {
  try {
    const route = table.route(namedPath(directory, name));
    return route.kind === 'mount' && route.inner !== '/';
  } catch {
    // No path at all: refused with its own words when its turn comes.
    return false;
  }
};

export const hashFilesAbove = async (
  table: MountTable,
  directory: RemotePath,
  files: readonly { readonly path: string; readonly size: number }[],
  options: Parameters<Storage['hashFiles']>[2],
): Promise<readonly (Uint8Array | undefined)[]> => {
  const hashes: (Uint8Array | undefined)[] = files.map(() => undefined);
  const byMount = new Map<
    MountView,
    { readonly index: number; readonly path: string; readonly size: number }[]
  >();
  files.forEach(({ path, size }, index) => {
    if (!isInMount(table, directory, path)) return;
    const found = table.readable(namedPath(directory, path));
    if (found === undefined) return;
    const asked = byMount.get(found.view) ?? [];
    asked.push({ index, path: nameInMount(found), size });
    byMount.set(found.view, asked);
  });
  for (const [view, asked] of byMount) {
    const found = await view.guard(() => view.storage.hashFiles('/' as RemotePath, asked, options));
    asked.forEach(({ index }, at) => {
      hashes[index] = found[at];
    });
  }
  return hashes;
};
