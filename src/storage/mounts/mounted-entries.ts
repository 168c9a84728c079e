// What is seen above the mounts: fixed directories, as entries; and the scan of everything from there.

import {
  ROOT_PATH,
  relativeRemotePath,
  throwIfAborted,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { FIXED_VERSION, type Entry, type Problem } from '../entry.ts';
import { createPathFilter } from '../path-filter.ts';
import type { ScanBatch, ScanOptions } from '../storage.ts';
import type { MountTable } from './mount-table.ts';
import { pathProblem, type MountView } from './mount-view.ts';

/** The entry of a fixed directory. Its time is that of the mount that changed last. */
export const fixedEntry = async (table: MountTable, path: RemotePath): Promise<Entry> => {
  const tops = await Promise.allSettled(table.below(path).map((one) => one.storage.stat(ROOT_PATH)));
  const times = tops.map((top) => (top.status === 'fulfilled' ? top.value.mtimeUs : 0));
  return {
    path,
    kind: 'directory',
    size: 0,
    mtimeUs: Math.max(...times),
    executable: false,
    version: FIXED_VERSION,
  };
};

const mountEntry = (view: MountView): Promise<Entry> =>
  view.guard(async () => view.entry(await view.storage.stat(ROOT_PATH)));

/** What a mount's scan told, in outer words; what has become too long by that is a problem. */
export const outerBatch = (view: MountView, { entries, problems }: ScanBatch): ScanBatch => {
  const told: Entry[] = [];
  const refused: Problem[] = [];
  for (const inner of entries) {
    const entry = view.entry(inner);
    const problem = pathProblem(entry.path);
    if (problem === undefined) told.push(entry);
    else refused.push(problem);
  }
  return { entries: told, problems: [...problems.map(view.problem), ...refused] };
};

export async function* scanMount(
  view: MountView,
  inner: RemotePath,
  options: ScanOptions | undefined,
): AsyncGenerator<ScanBatch, void, void> {
  const batches = view.storage.scan(inner, options)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await view.guard(() => batches.next());
      if (next.done === true) return;
      yield outerBatch(view, next.value);
    }
  } finally {
    await batches.return?.();
  }
}

/** A batch without what the filter leaves out, and what is below that. */
const filtered = ({ entries, problems }: ScanBatch, isLeftOut: (entry: Entry) => boolean): ScanBatch => ({
  entries: entries.filter((entry) => !isLeftOut(entry)),
  problems,
});

/** From a fixed directory downwards. A mount that cannot be read is a problem, and the others are told. */
export async function* scanAbove(
  table: MountTable,
  top: RemotePath,
  options: ScanOptions = {},
): AsyncGenerator<ScanBatch, void, void> {
  const { recursive, versions, signal, exclude, include } = options;
  const matches = createPathFilter(exclude, include);
  const leftOut = new Set<string>();
  // Patterns are about paths from the top of the scan, which no mount knows: so they are applied here.
  const isLeftOut = ({ path, kind }: Entry): boolean => {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const isOut = leftOut.has(parent) || matches(relativeRemotePath(path, top), kind === 'directory');
    if (isOut && kind === 'directory') leftOut.add(path);
    return isOut;
  };
  const waiting = [top];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    for (const child of table.children(path)) {
      throwIfAborted(signal);
      try {
        const found =
          child.view === undefined ? await fixedEntry(table, child.path) : await mountEntry(child.view);
        const entry = versions === false ? { ...found, version: '' } : found;
        if (isLeftOut(entry)) continue;
        yield { entries: [entry], problems: [] };
        if (recursive !== true) continue;
        if (child.view === undefined) waiting.push(child.path);
        else
          for await (const batch of scanMount(child.view, ROOT_PATH, { recursive, versions, signal }))
            yield filtered(batch, isLeftOut);
      } catch (error) {
        throwIfAborted(signal);
        const { code, message } = toWherryError(error);
        yield { entries: [], problems: [{ path: child.path, code, message }] };
      }
    }
  }
}
