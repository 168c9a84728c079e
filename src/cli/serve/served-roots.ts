// What `wherry run` serves, from its arguments and options: a directory, or several roots.

import { resolve } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import type { ServedRoot } from '../../server/index.ts';
import type { ConfiguredRoot } from '../config/server-settings.ts';
import { parseListenPort } from '../options/parsers.ts';
import type { RootOption } from '../options/root-option.ts';

export interface ServedRootFlags {
  readonly root?: readonly RootOption[] | undefined;
  readonly readOnlyRoot?: readonly RootOption[] | undefined;
}

/** What was typed. */
export interface ServedArguments {
  readonly directory: string | undefined;
  readonly port: number | undefined;
  /** Undefined when there are none. */
  readonly roots: readonly ConfiguredRoot[] | undefined;
}

/** One of the two, as the server takes them. */
export interface Served {
  readonly root: string | undefined;
  readonly roots: readonly ServedRoot[] | undefined;
}

const portBesideRoots = (argument: string | undefined): number | undefined => {
  if (argument === undefined) return undefined;
  try {
    return parseListenPort(argument);
  } catch {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(argument)}" is no port; with --root, every directory is named by one: --root /NAME=${displayName(argument)}.`,
    );
  }
};

const typedRoot = ({ path, directory }: RootOption, readOnly?: true): ConfiguredRoot => ({
  path,
  directory,
  readOnly,
  names: undefined,
  fileSizeLimit: undefined,
});

/** `directory` and `port` are the first two arguments; with roots, the first is the port. Code: `BAD_REQUEST`. */
export const readArguments = (
  flags: ServedRootFlags,
  directory: string | undefined,
  port: number | undefined,
): ServedArguments => {
  const roots = [
    ...(flags.root ?? []).map((root) => typedRoot(root)),
    ...(flags.readOnlyRoot ?? []).map((root) => typedRoot(root, true)),
  ];
  if (roots.length === 0) return { directory, port, roots: undefined };
  if (port !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'With --root the only argument is the port; give the token by WHERRY_TOKEN or --token-file.',
    );
  return { directory: undefined, port: portBesideRoots(directory), roots };
};

/** What is to be served, by all settings; undefined when nothing is named. Code: `BAD_REQUEST`. */
export const toServed = ({
  directory,
  roots,
}: {
  readonly directory: string | undefined;
  readonly roots: readonly ConfiguredRoot[];
}): Served | undefined => {
  if (roots.length > 0) return { root: undefined, roots };
  if (directory === '')
    throw new WherryError('BAD_REQUEST', 'The directory is empty; name the one to serve.');
  return directory === undefined ? undefined : { root: directory, roots: undefined };
};

/** "/photos  /srv/photos (read-only)" for each root, with the directories below each other. */
export const formatServedRoots = (roots: readonly ServedRoot[]): readonly string[] => {
  const width = Math.max(...roots.map(({ path }) => displayName(path).length));
  return roots.map(({ path, directory, readOnly }) => {
    const place = `${displayName(path).padEnd(width)}  ${displayName(resolve(directory))}`;
    return readOnly === true ? `${place} (read-only)` : place;
  });
};
