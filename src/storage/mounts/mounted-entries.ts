// What is seen above the mounts: fixed directories, as entries; and the scan of everything from there.

import {
  ROOT_PATH,
  isWithinRemotePath,
  relativeRemotePath,
  remotePathName,
  throwIfAborted,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { FIXED_VERSION, type Entry, type Problem } from '../entry.ts';
import { createPathFilter } from '../path-filter.ts';
import type { ScanBatch, ScanOptions, ScanSurvey } from '../storage.ts';
import { createTopRules } from '../ignore/directory-rules.ts';
import type { MountChild, MountTable } from './mount-table.ts';
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

/** What a mount's scan told, in outer words; what has become too long by that is a problem, and then a directory is not known. */
export const outerBatch = (view: MountView, { entries, problems, directories }: ScanBatch): ScanBatch => {
  const told: Entry[] = [];
  const refused: Problem[] = [];
  for (const inner of entries) {
    const entry = view.entry(inner);
    const problem = pathProblem(entry.path);
    if (problem === undefined) told.push(entry);
    else refused.push(problem);
  }
  return {
    entries: told,
    problems: [...problems.map(view.problem), ...refused],
    directories: directories
      ?.map((directory) => ({ ...directory, path: view.toOuter(directory.path) }))
      .filter(({ path }) => pathProblem(path) === undefined),
  };
};

/** The states that are known of what is in a mount, as it knows its directories. */
const innerSurvey = (view: MountView, survey: ScanSurvey): ScanSurvey => {
  const known = new Map<string, string>();
  for (const [path, state] of survey.known ?? [])
    if (isWithinRemotePath(path as RemotePath, view.path)) known.set(view.toInner(path as RemotePath), state);
  return { ...survey, known };
};

export async function* scanMount(
  view: MountView,
  inner: RemotePath,
  options: ScanOptions = {},
): AsyncGenerator<ScanBatch, void, void> {
  const { survey } = options;
  const innerOptions = survey === undefined ? options : { ...options, survey: innerSurvey(view, survey) };
  const batches = view.storage.scan(inner, innerOptions)[Symbol.asyncIterator]();
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

const childEntry = (table: MountTable, child: MountChild): Promise<Entry> =>
  child.view === undefined ? fixedEntry(table, child.path) : mountEntry(child.view);

const asProblem = (path: RemotePath, error: unknown): ScanBatch => {
  const { code, message } = toWherryError(error);
  return { entries: [], problems: [{ path, code, message }] };
};

/** From a fixed directory downwards, each directory whole. What is above the mounts is little, and never known. */
async function* surveyAbove(
  table: MountTable,
  top: RemotePath,
  survey: ScanSurvey,
  signal: AbortSignal | undefined,
): AsyncGenerator<ScanBatch, void, void> {
  const { ignore = {} } = survey;
  const waiting = [{ path: top, rules: createTopRules(ignore, ignore.position) }];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const { path, rules } = at;
    const entries: Entry[] = [];
    const problems: Problem[] = [];
    const ignored: string[] = [];
    const mounts: MountView[] = [];
    for (const child of table.children(path)) {
      throwIfAborted(signal);
      const name = remotePathName(child.path);
      if (rules.ignores(name, true)) {
        ignored.push(name);
        continue;
      }
      try {
        entries.push(await childEntry(table, child));
        if (child.view !== undefined) mounts.push(child.view);
        else waiting.push({ path: child.path, rules: rules.enter(name) });
      } catch (error) {
        throwIfAborted(signal);
        problems.push(...asProblem(child.path, error).problems);
      }
    }
    const directory = { path, state: '', isKnown: false, untold: 0, ignored, recent: [] };
    yield { entries, problems, directories: [directory] };
    for (const view of mounts) {
      const position = [ignore.position ?? '', relativeRemotePath(view.path, top)].join('/');
      try {
        yield* scanMount(view, ROOT_PATH, { survey: { ...survey, ignore: { ...ignore, position } }, signal });
      } catch (error) {
        throwIfAborted(signal);
        yield asProblem(view.path, error);
      }
    }
  }
}

/** From a fixed directory downwards. A mount that cannot be read is a problem, and the others are told. */
export async function* scanAbove(
  table: MountTable,
  top: RemotePath,
  options: ScanOptions = {},
): AsyncGenerator<ScanBatch, void, void> {
  const { recursive, versions, signal, exclude, include, survey } = options;
  if (survey !== undefined) {
    yield* surveyAbove(table, top, survey, signal);
    return;
  }
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
        const found = await childEntry(table, child);
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
        yield asProblem(child.path, error);
      }
    }
  }
}
