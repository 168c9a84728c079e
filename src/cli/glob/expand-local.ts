// Arguments that name local files, with what their patterns match where no shell has done that: because they were quoted, or
// on Windows. A name that exists literally is meant literally.

import { lstat } from 'node:fs/promises';
import { WherryError } from '../../base/index.ts';
import { localPathBytes } from '../local-path-bytes.ts';
import { splitLocalPath } from '../typed-paths.ts';
import type { PathPlace } from '../workplace.ts';
import { noMatch } from './expand-remote.ts';
import { createLocalTree } from './local-tree.ts';
import { parseGlob } from './parse-glob.ts';
import { walkGlob } from './walk-glob.ts';

export interface LocalTarget {
  readonly path: string;
  readonly isMatched: boolean;
}

export interface LocalExpansion {
  readonly targets: readonly LocalTarget[];
  /** Patterns that match nothing, and directories that could not be looked into. */
  readonly failures: readonly { readonly source: string; readonly error: WherryError }[];
}

export interface ExpandLocalOptions {
  readonly signal: AbortSignal;
  /** Paths are written with backslashes too, so that a backslash cannot escape. */
  readonly isWindows: boolean;
  readonly place?: PathPlace | undefined;
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(localPathBytes(path));
    return true;
  } catch {
    // Whatever the reason is, the name cannot be used as it stands; if nothing matches either, that is told.
    return false;
  }
};

/** "/" or "C:/" or nothing: where a pattern begins. */
const splitBase = (text: string): { base: string; rest: string } => {
  const base = /^(?:[a-z]:)?\/+/iu.exec(text)?.[0] ?? '';
  return { base, rest: text.slice(base.length) };
};

/** What one argument stands for. */
const expandOne = async (
  source: string,
  { signal, isWindows, place }: ExpandLocalOptions,
  failures: { source: string; error: WherryError }[],
): Promise<readonly LocalTarget[]> => {
  const located = splitLocalPath(place, source);
  const typed = `${located.directory}${located.rest}`;
  const { base, rest } = splitBase(isWindows ? located.rest.replaceAll('\\', '/') : located.rest);
  const contents = /\/\.\/*$/u.exec(rest)?.[0] ?? '';
  const glob = parseGlob(contents === '' ? rest : `${rest.slice(0, -contents.length)}/`);
  const isName = glob === undefined || place?.isLiteral(source) === true;
  if (isName || (await exists(typed))) return [{ path: typed, isMatched: false }];
  const tree = createLocalTree(({ path, code, message }) =>
    failures.push({ source: path, error: new WherryError(code, message) }),
  );
  const matches = await walkGlob(tree, `${located.directory}${base}`, glob, { signal });
  if (matches.length === 0) failures.push({ source, error: noMatch(source, 'on this machine') });
  return matches.map(({ path }) => ({ path: `${path}${contents === '' ? '' : '/.'}`, isMatched: true }));
};

/** In the order of the arguments; what one pattern matches is sorted. */
export const expandLocal = async (
  args: readonly string[],
  options: ExpandLocalOptions,
): Promise<LocalExpansion> => {
  const targets: LocalTarget[] = [];
  const failures: { source: string; error: WherryError }[] = [];
  for (const source of args) targets.push(...(await expandOne(source, options, failures)));
  return { targets, failures };
};
