// Compares a destination with what may be there. Everything that is wrong is one line of text; nothing wrong is none.

import type { Trust } from './kinds/kind.ts';
import type { Goal, FileState } from './scenario.ts';
import { joinPath, parentOf, showPath, type BytePath } from './trees/byte-path.ts';
import { hasContent, isSameContent } from './trees/content.ts';
import type { FoundEntry, Snapshot } from './trees/snapshot.ts';

/** `during`: each path is old or new. `after`: each path is what the command was to make of it. */
export type Moment = 'during' | 'after';

export interface Destination {
  readonly directory: BytePath;
  readonly before: Snapshot;
  readonly goals: readonly Goal[];
  /** Default `all`. */
  readonly trust?: Trust;
}

const isDoubtful = ({ trust = 'all' }: Destination): boolean => trust !== 'all';

const HIDDEN = /^\.wherry-[0-9a-f]{32}\.part(?:\..*)?$/u;

/** Unfinished files beside their destination, and what lies in unfinished directories there. */
export const isHidden = (path: BytePath): boolean => path.split('/').some((name) => HIDDEN.test(name));

const isTime = (found: FoundEntry, state: FileState): boolean =>
  state.mtimeUs === undefined || Math.abs(found.mtimeUs - state.mtimeUs) <= 1;

const isMode = (found: FoundEntry, state: FileState): boolean =>
  state.executable === undefined || found.executable === state.executable;

const isState = (path: BytePath, found: FoundEntry, state: FileState, contentOnly: boolean): boolean =>
  found.kind === 'file' &&
  found.size === state.content.size &&
  (contentOnly || (isTime(found, state) && isMode(found, state))) &&
  hasContent(path, state.content);

const showState = ({ content, mtimeUs, executable }: FileState): string =>
  `${content.size} bytes of "${content.key}", time ${mtimeUs}, ${executable ? 'x' : '-'}`;

const showFound = (path: BytePath, found: FoundEntry | undefined, known: readonly FileState[]): string => {
  if (found === undefined) return 'nothing';
  if (found.kind !== 'file') return `a ${found.kind}`;
  const content = known.find((state) => state.content.size === found.size && hasContent(path, state.content));
  return `${found.size} bytes of ${content === undefined ? 'UNKNOWN CONTENT' : `"${content.content.key}"`}, time ${found.mtimeUs}, ${found.executable ? 'x' : '-'}`;
};

const checkFile = (
  destination: Destination,
  goal: Goal & { readonly kind: 'file' },
  found: FoundEntry | undefined,
  moment: Moment,
): string | undefined => {
  const path = joinPath(destination.directory, goal.path);
  const contentOnly = isDoubtful(destination);
  const { before, after } = goal;
  const allowed =
    moment === 'after'
      ? [after]
      : [...(before === undefined ? [] : [before]), ...(goal.onTheWay ?? []), after];
  if (found === undefined && moment === 'during' && before === undefined) return undefined;
  if (found !== undefined) {
    // Time and mode of a file that has the right content already are set one after the other.
    const isSettling =
      moment === 'during' && before !== undefined && isSameContent(before.content, after.content);
    if (allowed.some((state) => isState(path, found, state, contentOnly || isSettling))) return undefined;
  }
  const known = [after, ...(before === undefined ? [] : [before])];
  return `${showPath(goal.path)}: expected ${allowed.map(showState).join(', or ')}; found ${showFound(path, found, known)}`;
};

const checkGoal = (
  destination: Destination,
  goal: Goal,
  found: FoundEntry | undefined,
  moment: Moment,
): string | undefined => {
  if (goal.kind === 'file') return checkFile(destination, goal, found, moment);
  const isMissingFine = moment === 'during' && !(goal.kind === 'directory' && goal.existed);
  if (found === undefined)
    return isMissingFine ? undefined : `${showPath(goal.path)}: the ${goal.kind} is missing`;
  if (found.kind !== goal.kind)
    return `${showPath(goal.path)}: a ${found.kind} is where a ${goal.kind} belongs`;
  if (goal.kind === 'link' && found.target !== goal.target && !isDoubtful(destination))
    return `${showPath(goal.path)}: the link leads to ${found.target}`;
  return undefined;
};

/** The new names beside taken ones: at most one for each renamed file, and afterwards exactly one. */
const checkRenamed = (
  destination: Destination,
  extra: Set<BytePath>,
  found: Snapshot,
  moment: Moment,
): string[] => {
  const wrong: string[] = [];
  for (const goal of destination.goals) {
    if (goal.kind !== 'file' || goal.renamed === undefined) continue;
    const { renamed } = goal;
    const copies = [...extra].filter((path) => {
      const entry = found.get(path);
      return (
        parentOf(path) === parentOf(goal.path) &&
        entry !== undefined &&
        isState(joinPath(destination.directory, path), entry, renamed, isDoubtful(destination))
      );
    });
    for (const path of copies.slice(0, 1)) extra.delete(path);
    if (copies.length === 0 && moment === 'after')
      wrong.push(`${showPath(goal.path)}: nothing beside it has the renamed content, ${showState(renamed)}`);
  }
  return wrong;
};

const statesOf = (goals: readonly Goal[]): FileState[] =>
  goals.flatMap((goal) =>
    goal.kind === 'file' ? [goal.after, ...(goal.before === undefined ? [] : [goal.before])] : [],
  );

const isKnown = (path: BytePath, found: FoundEntry, states: readonly FileState[]): boolean =>
  found.size === 0 || states.some((state) => isState(path, found, state, true));

/** Everything wrong with what was found. Hidden names are judged by themselves, see `isHidden`. */
export const compare = (destination: Destination, found: Snapshot, moment: Moment): string[] => {
  const { before, goals } = destination;
  const wrong: string[] = [];
  const known = new Set(goals.map(({ path }) => path));
  for (const goal of goals) {
    const problem = checkGoal(destination, goal, found.get(goal.path), moment);
    if (problem !== undefined) wrong.push(problem);
  }
  const contents = destination.trust === 'known content' ? statesOf(goals) : undefined;
  const holdsKnown = (path: BytePath, entry: FoundEntry | undefined): boolean =>
    contents !== undefined &&
    entry !== undefined &&
    (entry.kind !== 'file' || isKnown(joinPath(destination.directory, path), entry, contents));
  for (const [path, entry] of before) {
    if (known.has(path)) continue;
    const now = found.get(path);
    const isUntouched =
      now !== undefined &&
      (entry.kind === 'directory' ? now.kind === 'directory' : now.stamp === entry.stamp);
    if (!isUntouched && !holdsKnown(path, now))
      wrong.push(`${showPath(path)}: was no part of this, and was changed or removed`);
  }
  const extra = new Set(
    [...found.keys()].filter((path) => !known.has(path) && !before.has(path) && !isHidden(path)),
  );
  wrong.push(...checkRenamed(destination, extra, found, moment));
  for (const path of extra) {
    if (contents === undefined) wrong.push(`${showPath(path)}: nobody asked for it`);
    else if (!holdsKnown(path, found.get(path))) wrong.push(`${showPath(path)}: holds what nobody sent`);
  }
  return wrong;
};

/** What changed in a directory that nobody was to touch. Times of directories count too. */
export const differences = (before: Snapshot, now: Snapshot): string[] => {
  const paths = new Set([...before.keys(), ...now.keys()]);
  return [...paths]
    .filter((path) => before.get(path)?.stamp !== now.get(path)?.stamp)
    .map(
      (path) =>
        `${showPath(path)}: ${before.has(path) ? (now.has(path) ? 'changed' : 'removed') : 'appeared'}`,
    );
};
