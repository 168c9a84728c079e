// Finds what a pattern matches, in any tree of directories: only those are listed that the pattern needs, each once, and
// links are followed only where the pattern names a directory, never by **.

import { WherryError, displayName, isReservedName, throwIfAborted } from '../../base/index.ts';
import { LISTS_AT_ONCE, MAX_MATCHED_ENTRIES } from './limits.ts';
import type { Glob, GlobSegment } from './parse-glob.ts';

export interface GlobEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  /** It is a directory, or a link that leads to one. */
  readonly leadsToDirectory: boolean;
}

export interface GlobTree<ENTRY extends GlobEntry> {
  /** What is in a directory; nothing when there is no such directory. */
  list(path: string): AsyncIterable<ENTRY>;
  /** Undefined when there is nothing. */
  find(path: string): Promise<ENTRY | undefined>;
  join(directory: string, name: string): string;
}

export interface GlobMatch<ENTRY extends GlobEntry> {
  readonly path: string;
  readonly entry: ENTRY;
}

/** How far one alternative has been matched when a directory is reached. */
interface Position {
  readonly segments: readonly GlobSegment[];
  readonly index: number;
}

interface Visit {
  readonly path: string;
  readonly positions: readonly Position[];
}

/** "**" may stand for no directory at all: what follows it may match here already. No position twice. */
const settle = (positions: readonly Position[]): readonly Position[] => {
  const settled = new Map<readonly GlobSegment[], Set<number>>();
  const add = ({ segments, index }: Position): void => {
    const known = settled.get(segments) ?? new Set();
    settled.set(segments, known);
    if (index >= segments.length || known.has(index)) return;
    known.add(index);
    if (segments[index]?.kind === 'deep') add({ segments, index: index + 1 });
  };
  for (const position of positions) add(position);
  return [...settled].flatMap(([segments, indexes]) => [...indexes].map((index) => ({ segments, index })));
};

/** What an entry means for each position: whether it is matched, and where to go on below it. */
const advance = (
  positions: readonly Position[],
  entry: GlobEntry,
): { isMatch: boolean; next: readonly Position[] } => {
  let isMatch = false;
  const next: Position[] = [];
  for (const position of positions) {
    const { segments, index } = position;
    const segment = segments[index];
    const isLast = index === segments.length - 1;
    if (segment?.kind === 'deep') {
      if (entry.name.startsWith('.')) continue;
      if (isLast) isMatch = true;
      if (entry.isDirectory) next.push(position);
    } else if (segment?.kind === 'literal' ? segment.name === entry.name : segment?.matches(entry.name)) {
      if (isLast) isMatch = true;
      else if (entry.leadsToDirectory) next.push({ segments, index: index + 1 });
    }
  }
  return { isMatch, next };
};

/** The names that all positions wait for, when none of them is a pattern: nothing needs to be listed then. */
const literalNames = (positions: readonly Position[]): ReadonlySet<string> | undefined => {
  const names = new Set<string>();
  for (const { segments, index } of positions) {
    const segment = segments[index];
    if (segment?.kind !== 'literal') return undefined;
    names.add(segment.name);
  }
  return names;
};

export interface WalkOptions {
  readonly signal: AbortSignal;
}

/** Every match, sorted by path. Codes: `TOO_LARGE` (too many), `CANCELLED`, and what the tree throws. */
export const walkGlob = async <ENTRY extends GlobEntry>(
  tree: GlobTree<ENTRY>,
  base: string,
  glob: Glob,
  { signal }: WalkOptions,
): Promise<readonly GlobMatch<ENTRY>[]> => {
  const matches: GlobMatch<ENTRY>[] = [];
  const match = (path: string, entry: ENTRY): void => {
    if (glob.directoriesOnly && !entry.leadsToDirectory) return;
    matches.push({ path, entry });
    if (matches.length > MAX_MATCHED_ENTRIES) {
      throw new WherryError(
        'TOO_LARGE',
        `"${displayName(glob.text)}" matches more than ${MAX_MATCHED_ENTRIES} names; take the directory as a whole with -r.`,
      );
    }
  };

  const visit = async ({ path, positions }: Visit): Promise<readonly Visit[]> => {
    throwIfAborted(signal);
    const below: Visit[] = [];
    const names = literalNames(positions);
    if (names === undefined) {
      for await (const entry of tree.list(path)) {
        if (isReservedName(entry.name)) continue;
        const { isMatch, next } = advance(positions, entry);
        if (isMatch) match(tree.join(path, entry.name), entry);
        if (next.length > 0) below.push({ path: tree.join(path, entry.name), positions: settle(next) });
      }
      return below;
    }
    for (const name of names) {
      const child = tree.join(path, name);
      // Whether it is a directory shows when it is listed.
      const assumed = { name, isDirectory: true, leadsToDirectory: true };
      const { isMatch, next } = advance(positions, assumed);
      const entry = isMatch ? await tree.find(child) : undefined;
      if (entry !== undefined) match(child, entry);
      if (next.length > 0) below.push({ path: child, positions: settle(next) });
    }
    return below;
  };

  let level: readonly Visit[] = [
    { path: base, positions: settle(glob.alternatives.map((segments) => ({ segments, index: 0 }))) },
  ];
  while (level.length > 0) {
    const found: Visit[] = [];
    for (let from = 0; from < level.length; from += LISTS_AT_ONCE) {
      const below = await Promise.all(level.slice(from, from + LISTS_AT_ONCE).map(visit));
      found.push(...below.flat());
    }
    level = found;
  }
  return matches.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
};
