// Lines with the meaning of .gitignore, for what is in one directory and below. Pure.

import { compileSegment, type MatchName } from './segment-pattern.ts';

export interface IgnoreLines {
  /**
   * What the last line says that says something of an entry: true where it is ignored, false where it is not; undefined where
   * no line does. `path`: its names below the directory of the lines. Nothing of the directories on the way is asked here.
   */
  judge(path: readonly string[], isDirectory: boolean): boolean | undefined;
}

/** Any names, also none. */
const ANY_NAMES = '**';

type Segment = MatchName | typeof ANY_NAMES;

interface Line {
  readonly ignores: boolean;
  readonly onlyDirectories: boolean;
  /** Undefined: the last name alone counts, wherever it is. */
  readonly segments: readonly Segment[] | undefined;
  readonly name: MatchName | undefined;
}

/** Spaces at the end mean nothing, unless there is a backslash before the first. */
const trimEnd = (line: string): string => {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end -= 1;
  if (end === text.length) return text;
  let backslashes = 0;
  while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
  return text.slice(0, backslashes % 2 === 1 ? end + 1 : end);
};

/** Undefined for a line that says nothing. */
const parseLine = (raw: string): Line | undefined => {
  let text = trimEnd(raw);
  if (text === '' || text.startsWith('#')) return undefined;
  const ignores = !text.startsWith('!');
  if (!ignores) text = text.slice(1);
  const onlyDirectories = text.endsWith('/');
  if (onlyDirectories) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return undefined;
  if (!isAnchored) {
    const name = compileSegment(text);
    return name === undefined ? undefined : { ignores, onlyDirectories, segments: undefined, name };
  }
  const segments: Segment[] = [];
  for (const part of text.split('/')) {
    const segment = part === ANY_NAMES ? ANY_NAMES : compileSegment(part);
    if (segment === undefined) return undefined;
    if (segment !== ANY_NAMES || segments.at(-1) !== ANY_NAMES) segments.push(segment);
  }
  // "a/**" is what is in a, and not a itself.
  if (segments.at(-1) === ANY_NAMES) segments.push(() => true);
  return { ignores, onlyDirectories, segments, name: undefined };
};

/** As with stars in a name: only the last "**" ever has to take more. */
const matchSegments = (segments: readonly Segment[], path: readonly string[]): boolean => {
  let segment = 0;
  let at = 0;
  let any = -1;
  let anyAt = 0;
  while (at < path.length) {
    const next = segments[segment];
    if (next === ANY_NAMES) {
      any = segment;
      anyAt = at;
      segment += 1;
    } else if (next?.(path[at] as string) === true) {
      segment += 1;
      at += 1;
    } else if (any >= 0) {
      anyAt += 1;
      at = anyAt;
      segment = any + 1;
    } else return false;
  }
  return segment === segments.length;
};

export const parseIgnoreLines = (lines: readonly string[]): IgnoreLines => {
  const parsed = lines
    .map(parseLine)
    .filter((line) => line !== undefined)
    .toReversed();
  return {
    judge: (path, isDirectory) => {
      const last = path.at(-1) as string;
      for (const { ignores, onlyDirectories, segments, name } of parsed) {
        if (onlyDirectories && !isDirectory) continue;
        if (segments === undefined ? name?.(last) === true : matchSegments(segments, path)) return ignores;
      }
      return undefined;
    },
  };
};
