// Copying and moving between mounts. A move is a copy, and the removal of the source when the copy is whole and durable: at
// every instant one of the two is complete.

import {
  ROOT_PATH,
  WherryError,
  displayName,
  isWherryError,
  joinRemotePath,
  remotePathName,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem } from '../entry.ts';
import { MAX_NUMBERED_NAMES, numberedPath } from '../numbered-name.ts';
import type { WriteOptions } from '../storage.ts';
import type { Written } from '../write-outcome.ts';
import { copyFileAcross, copyLinkAcross, copyTreeAcross } from './copy-across.ts';
import type { InMount, MountTable } from './mount-table.ts';

const shownPath = ({ view, inner }: InMount): string => `"${displayName(view.toOuter(inner))}"`;

/** The inner entry. */
const look = ({ view, inner }: InMount): Promise<Entry> => view.guard(() => view.storage.stat(inner));

const lookOrNothing = async (place: InMount): Promise<Entry | undefined> => {
  try {
    return await look(place);
  } catch (error) {
    if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
};

/** Makes a directory that was not there, under a number where the policy wants it. Undefined: skipped. */
const makeNewDirectory = async (to: InMount, { policy }: WriteOptions): Promise<InMount | undefined> => {
  for (let number = 0; number <= MAX_NUMBERED_NAMES; number += 1) {
    const inner: RemotePath = number === 0 ? to.inner : numberedPath(to.inner, number, 'directory');
    try {
      await to.view.guard(() => to.view.storage.makeDirectory(inner));
      return { view: to.view, inner };
    } catch (error) {
      if (!isWherryError(error) || error.code !== 'ALREADY_EXISTS') throw error;
      if (policy === 'skip') return undefined;
      if (policy !== 'rename') throw error;
    }
  }
  throw new WherryError(
    'ALREADY_EXISTS',
    `Every numbered form of ${shownPath(to)} is taken; choose another name.`,
  );
};

const written = async (place: InMount, outcome: Written['outcome']): Promise<Written> =>
  place.view.written({ outcome, entry: await look(place) });

const ensureVersion = async (to: InMount, { ifMatch }: WriteOptions): Promise<void> => {
  if (ifMatch !== undefined && (await lookOrNothing(to))?.version !== ifMatch)
    throw new WherryError('VERSION_MISMATCH');
};

/** Everything in a directory, with its state: what must still be so when the directory is removed. */
const readStates = async ({ view, inner }: InMount): Promise<ReadonlyMap<string, string>> => {
  const states = new Map<string, string>();
  for await (const { entries, problems } of view.storage.scan(inner, { recursive: true })) {
    for (const { path, version } of entries) states.set(path, version);
    const [problem] = problems;
    if (problem !== undefined) throw new WherryError(problem.code, problem.message);
  }
  return states;
};

const isSame = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean =>
  before.size === after.size && [...after].every(([path, version]) => before.get(path) === version);

const changedMeanwhile = (from: InMount, to: InMount): WherryError =>
  new WherryError(
    'CHANGED',
    `${shownPath(from)} was copied to ${shownPath(to)}, but changed meanwhile, so it was left where it is; compare the two.`,
  );

/** Takes back what a failed move of a directory has made; the source is whole. */
const giveUp = async (from: InMount, place: InMount, problem: Pick<Problem, 'code' | 'message'>) => {
  // What cannot be removed stays as a copy: nothing is lost by it, and the refusal is what matters.
  await place.view.storage.remove(place.inner, { recursive: true }).catch(() => {});
  return new WherryError(problem.code, `${shownPath(from)} was not moved: ${problem.message}`);
};

const moveDirectory = async (from: InMount, to: InMount, options: WriteOptions): Promise<Written> => {
  await ensureVersion(to, options);
  const before = await from.view.guard(() => readStates(from));
  const place = await makeNewDirectory(to, options);
  if (place === undefined) return written(to, 'skipped');
  let problems: readonly Problem[];
  try {
    problems = await copyTreeAcross(from, place, { policy: 'fail' });
  } catch (error) {
    throw await giveUp(from, place, toWherryError(error));
  }
  const [problem] = problems;
  if (problem !== undefined) throw await giveUp(from, place, problem);
  if (!isSame(before, await from.view.guard(() => readStates(from)))) throw changedMeanwhile(from, place);
  await from.view.guard(() => from.view.storage.remove(from.inner, { recursive: true }));
  return written(place, place.inner === to.inner ? 'created' : 'renamed');
};

const moveLeaf = async (
  from: InMount,
  entry: Entry,
  to: InMount,
  options: WriteOptions,
): Promise<Written> => {
  const moved = await copyLeaf(from, entry, to, options);
  if (moved.outcome === 'skipped') return moved;
  try {
    await from.view.guard(() => from.view.storage.remove(from.inner, { ifMatch: entry.version }));
  } catch (error) {
    const { code } = toWherryError(error);
    if (code === 'VERSION_MISMATCH') throw changedMeanwhile(from, to);
    // Somebody else has removed it: then it is where it should be.
    if (code !== 'NOT_FOUND') throw error;
  }
  return moved;
};

const copyLeaf = (from: InMount, entry: Entry, to: InMount, options: WriteOptions): Promise<Written> =>
  entry.kind === 'link' ? copyLinkAcross(entry, to, options) : copyFileAcross(from, entry, to, options);

/** Codes: as Storage.move; `READ_ONLY` of either mount; `CHANGED` when the source did, which then stays beside its copy. */
export const moveAcross = async (from: InMount, to: InMount, options: WriteOptions): Promise<Written> => {
  if (from.view.storage.info.readOnly)
    throw new WherryError(
      'READ_ONLY',
      `${shownPath(from)} cannot be moved away, since its root is served read-only; copy it instead.`,
    );
  const entry = await look(from);
  return entry.kind === 'directory' ? moveDirectory(from, to, options) : moveLeaf(from, entry, to, options);
};

/** What a copy has come to. */
interface CopyResult {
  readonly written: Written;
  readonly problems: readonly Problem[];
}

/** Directories merge, as inside one mount; a name that something else has goes by the policy. */
const copyDirectory = async (
  to: InMount,
  options: WriteOptions,
  fill: (place: InMount) => Promise<readonly Problem[]>,
): Promise<CopyResult> => {
  await ensureVersion(to, options);
  const there = await lookOrNothing(to);
  const isThere = there?.kind === 'directory' || there?.leads === 'directory';
  const place = isThere ? to : await makeNewDirectory(to, options);
  if (place === undefined) return { written: await written(to, 'skipped'), problems: [] };
  const problems = await fill(place);
  const outcome = isThere ? 'unchanged' : place.inner === to.inner ? 'created' : 'renamed';
  return { written: await written(place, outcome), problems };
};

/** Codes: as Storage.copy. */
export const copyAcross = async (
  from: InMount,
  to: InMount,
  options: WriteOptions & { readonly recursive?: boolean | undefined },
): Promise<CopyResult> => {
  const entry = await look(from);
  if (entry.kind !== 'directory') return { written: await copyLeaf(from, entry, to, options), problems: [] };
  if (options.recursive !== true)
    throw new WherryError(
      'NOT_A_FILE',
      `${shownPath(from)} is a directory; add -r to copy it with its contents.`,
    );
  return copyDirectory(to, options, (place) => copyTreeAcross(from, place, options));
};

/** Each mount, and each fixed directory, as a directory of its name. One that cannot be copied is a problem, and the others are. */
const copyChildren = async (
  table: MountTable,
  from: RemotePath,
  place: InMount,
  policy: WriteOptions['policy'],
): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  for (const { path, view } of table.children(from)) {
    const to = { view: place.view, inner: joinRemotePath(place.inner, remotePathName(path)) };
    try {
      const copied = await copyDirectory(to, { policy }, (made) =>
        view === undefined
          ? copyChildren(table, path, made, policy)
          : copyTreeAcross({ view, inner: ROOT_PATH }, made, { policy }),
      );
      problems.push(...copied.problems);
    } catch (error) {
      const { code, message } = toWherryError(error);
      problems.push({ path, code, message });
    }
  }
  return problems;
};

/** Copies a fixed directory with all the mounts below it. `to` lies in none of these. Codes: as Storage.copy. */
export const copyAbove = async (
  table: MountTable,
  from: RemotePath,
  to: InMount,
  options: WriteOptions & { readonly recursive?: boolean | undefined },
): Promise<CopyResult> => {
  if (options.recursive !== true)
    throw new WherryError(
      'NOT_A_FILE',
      `"${displayName(from)}" is a directory; add -r to copy it with its contents.`,
    );
  return copyDirectory(to, options, (place) => copyChildren(table, from, place, options.policy));
};
