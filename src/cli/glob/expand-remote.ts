// Arguments that name paths of the server, with what their patterns match. A path that exists literally is meant
// literally, whatever characters it has.

import { displayName, parseRemotePath, WherryError, type RemotePath } from '../../base/index.ts';
import type { Entry, Problem, Remote } from '../../client/index.ts';
import { splitRemotePattern, typedRemotePath } from '../typed-paths.ts';
import type { PathPlace } from '../workplace.ts';
import { parseGlob, type Glob } from './parse-glob.ts';
import { createRemoteTree, isMissing } from './remote-tree.ts';
import { walkGlob } from './walk-glob.ts';

/** One argument, checked as far as it can be before there is a connection. */
export interface RemotePattern {
  readonly text: string;
  /** Undefined when it can only be a pattern. */
  readonly path: RemotePath | undefined;
  readonly glob: Glob | undefined;
  /** The directory that the pattern begins at. */
  readonly base: RemotePath;
}

export interface RemoteTarget {
  readonly path: RemotePath;
  /** The argument it comes from. */
  readonly text: string;
  readonly isMatched: boolean;
  /** What a pattern matched; undefined for a path that was named. */
  readonly entry: Entry | undefined;
}

export interface RemoteExpansion {
  readonly targets: readonly RemoteTarget[];
  /** Patterns that match nothing, and directories that could not be looked into. */
  readonly failures: readonly { readonly source: string; readonly error: WherryError }[];
}

/** Throws as typedRemotePath and parseGlob do. Pure. */
export const parseRemotePattern = (text: string, place?: PathPlace): RemotePattern => {
  const { base, rest } = splitRemotePattern(place, text);
  const mayBePattern = place === undefined ? text.startsWith('/') : !place.isLiteral(text);
  const glob = mayBePattern ? parseGlob(rest) : undefined;
  if (glob === undefined) return { text, path: typedRemotePath(place, text), glob, base };
  try {
    return { text, path: typedRemotePath(place, text), glob, base };
  } catch (error) {
    const isPath = glob.alternatives.some((segments) =>
      segments.some((one) => one.kind === 'literal' && (one.name === '.' || one.name === '..')),
    );
    // Too long for a path, perhaps, but not for a pattern.
    if (isPath) throw error;
    return { text, path: undefined, glob, base };
  }
};

/** A path as a pattern that means nothing but itself. Pure. */
export const escapeGlob = (path: string): string => path.replaceAll(/[*?[\]{},\\]/gu, '\\$&');

const exists = async (
  remote: Pick<Remote, 'files'>,
  path: RemotePath,
  signal: AbortSignal,
): Promise<boolean> => {
  try {
    await remote.files.stat(path, { signal });
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

const problemError = ({ code, message }: Problem): WherryError => new WherryError(code, message);

/** In the order of the arguments. What patterns match is sorted, and taken once; a path that is named twice is meant twice. */
export const expandRemote = async (
  remote: Pick<Remote, 'files'>,
  patterns: readonly RemotePattern[],
  signal: AbortSignal,
): Promise<RemoteExpansion> => {
  const targets: RemoteTarget[] = [];
  const seen = new Set<string>();
  const failures: { source: string; error: WherryError }[] = [];
  const tree = createRemoteTree(remote, signal, (problem) =>
    failures.push({ source: problem.path, error: problemError(problem) }),
  );
  for (const { text, path, glob, base } of patterns) {
    if (path !== undefined && (glob === undefined || (await exists(remote, path, signal)))) {
      seen.add(path);
      targets.push({ path, text, isMatched: false, entry: undefined });
      continue;
    }
    if (glob === undefined) continue;
    const matches = await walkGlob(tree, base, glob, { signal });
    for (const { path: matched, entry } of matches) {
      if (seen.has(matched)) continue;
      seen.add(matched);
      targets.push({ path: parseRemotePath(matched), text, isMatched: true, entry: entry.entry });
    }
    if (matches.length === 0) failures.push({ source: text, error: noMatch(text, 'on the server') });
  }
  return { targets, failures };
};

export const noMatch = (text: string, where: string): WherryError =>
  new WherryError('NOT_FOUND', `Nothing ${where} matches "${displayName(text)}".`);
