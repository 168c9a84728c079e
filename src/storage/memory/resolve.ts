// From a path to a node. Links are followed as the jail on disk does it: only those that stay in the root, name by
// name, at most 40 of them in one walk.

import {
  WherryError,
  displayName,
  parseRemotePath,
  remotePathName,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { DirectoryNode, MemoryNode } from './node.ts';

const MAX_LINKS = 40;

/** Why a walk came to nothing. */
type WalkFailure = 'missing' | 'not-a-directory' | 'outside' | 'circle';

/** The directories from the root down to where a walk has come, the root first. */
export type Trail = readonly DirectoryNode[];

type Walk = { readonly node: MemoryNode; readonly trail: Trail } | { readonly failure: WalkFailure };

/** Walks `names` from the end of `trail`. Links on the way are followed; one at the last name only when `followLast`. */
const walk = (trail: Trail, names: readonly string[], followLast: boolean): Walk => {
  let directories = [...trail];
  let node: MemoryNode | undefined = directories.at(-1);
  let rest = [...names];
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...after]: string[] = rest;
    rest = after;
    if (node?.kind !== 'directory') return { failure: 'not-a-directory' };
    if (name === '' || name === '.') continue;
    if (name === '..') {
      directories = directories.slice(0, -1);
      node = directories.at(-1);
      if (node === undefined) return { failure: 'outside' };
      continue;
    }
    const child: MemoryNode | undefined = node.children.get(name);
    if (child === undefined) return { failure: 'missing' };
    if (child.kind === 'link' && (rest.length > 0 || followLast)) {
      links += 1;
      if (links > MAX_LINKS) return { failure: 'circle' };
      // There is no host directory that an absolute target could name.
      if (child.target.startsWith('/')) return { failure: 'outside' };
      rest = [...child.target.split('/'), ...rest];
    } else {
      node = child;
      if (child.kind === 'directory') directories = [...directories, child];
    }
  }
  return node === undefined ? { failure: 'outside' } : { node, trail: directories };
};

const FAILURES = {
  missing: (path: string) =>
    new WherryError('NOT_FOUND', `"${path}" does not exist; list its parent directory to see what does.`),
  'not-a-directory': (path: string) =>
    new WherryError('NOT_A_DIRECTORY', `A name on the way to "${path}" is not a directory.`),
  outside: (path: string) =>
    new WherryError(
      'FORBIDDEN',
      `"${path}" leads through a link out of the served directory; such links are never followed.`,
    ),
  circle: (path: string) =>
    new WherryError(
      'FORBIDDEN',
      `"${path}" goes through more than ${MAX_LINKS} symbolic links, perhaps in circles.`,
    ),
} as const satisfies Record<WalkFailure, (path: string) => WherryError>;

/** The node at `path`, or a WherryError. */
export const resolveNode = (root: DirectoryNode, path: RemotePath, followLast: boolean): MemoryNode => {
  const result = walk([root], remotePathSegments(path), followLast);
  if ('failure' in result) throw FAILURES[result.failure](displayName(path));
  return result.node;
};

/** The directory at `path` with those above it; links are followed. */
export const resolveTrail = (root: DirectoryNode, path: RemotePath): Trail => {
  const result = walk([root], remotePathSegments(path), true);
  if ('failure' in result) throw FAILURES[result.failure](displayName(path));
  if (result.node.kind === 'directory') return result.trail;
  throw new WherryError('NOT_A_DIRECTORY', `"${displayName(path)}" is not a directory; name a directory.`);
};

/** The last directory of a trail. */
export const trailEnd = (trail: Trail): DirectoryNode => {
  const last = trail.at(-1);
  if (last === undefined) throw new WherryError('INTERNAL');
  return last;
};

/** A name in a directory, with what is there now. */
export interface Place {
  readonly path: RemotePath;
  readonly trail: Trail;
  readonly parent: DirectoryNode;
  readonly name: string;
  readonly node: MemoryNode | undefined;
}

/** The place that `path` names. Its parent must exist; the root has no place. */
export const resolvePlace = (root: DirectoryNode, path: RemotePath): Place => {
  const trail = resolveTrail(root, remotePathParent(path));
  const parent = trailEnd(trail);
  const name = remotePathName(path);
  return { path, trail, parent, name, node: parent.children.get(name) };
};

/** Path of what has this name in the last directory of a trail; no link is on it. */
export const realPath = (trail: Trail, name: string): RemotePath => {
  let path = '';
  for (const [index, directory] of trail.entries()) {
    for (const [known, node] of trail[index - 1]?.children ?? []) if (node === directory) path += `/${known}`;
  }
  return parseRemotePath(`${path}/${name}`);
};

/** The place of what `path` leads to, links resolved, under its real path; the last name may be free, but not a link that leads nowhere. */
export const resolveTarget = (root: DirectoryNode, path: RemotePath): Place => {
  const place = resolvePlace(root, path);
  if (place.node?.kind !== 'link') return { ...place, path: realPath(place.trail, place.name) };
  const result = walk([root], remotePathSegments(path), true);
  if ('failure' in result) throw FAILURES[result.failure](displayName(path));
  const { node } = result;
  const trail = node.kind === 'directory' ? result.trail.slice(0, -1) : result.trail;
  if (trail.length === 0) return { ...place, node };
  const parent = trailEnd(trail);
  const [name = ''] = [...parent.children].find(([, child]) => child === node) ?? [];
  return { path: realPath(trail, name), trail, parent, name, node };
};

/** Where a link with this target leads that stands in the last directory of `trail`. */
export const linkLeads = (trail: Trail, target: string): NonNullable<Entry['leads']> => {
  if (target.startsWith('/')) return 'outside';
  const result = walk(trail, target.split('/'), true);
  if ('failure' in result) return result.failure === 'outside' ? 'outside' : 'broken';
  return result.node.kind === 'directory' ? 'directory' : 'file';
};

/** `parseRemotePath` for a path inside `directory`, refusing what is not plainly below it. */
export const parseRelativePath = (directory: RemotePath, relative: string): RemotePath => {
  if (relative === '' || relative.startsWith('/')) {
    throw new WherryError(
      'BAD_REQUEST',
      `The path "${displayName(relative)}" is not relative to the directory.`,
    );
  }
  return parseRemotePath(directory === '/' ? `/${relative}` : `${directory}/${relative}`);
};

/** Whether the last directory of a trail is in `tree`, or is it. */
const isWithin = (trail: Trail, tree: Trail): boolean => trail[tree.length - 1] === tree.at(-1);

/**
 * Whether a link in the last directory of `trail` stays within `tree`, now and whatever is written later: its text never
 * climbs above the tree, a step up follows only what is a directory now, and what it reaches today is inside.
 */
export const staysWithin = (trail: Trail, target: string, tree: Trail): boolean => {
  if (target === '' || target.startsWith('/') || !isWithin(trail, tree)) return false;
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  // What each name below the tree is; undefined for what is no directory, or not there yet.
  const below: (DirectoryNode | undefined)[] = trail.slice(tree.length);
  for (const [index, name] of names.entries()) {
    if (name === '..') {
      const isSettled = index === 0 || names[index - 1] === '..' || below.at(-1) !== undefined;
      if (below.length === 0 || !isSettled) return false;
      below.pop();
    } else {
      const parent = below.length === 0 ? tree.at(-1) : below.at(-1);
      const child = parent?.children.get(name);
      below.push(child?.kind === 'directory' ? child : undefined);
    }
  }
  const reached = walk(trail, target.split('/'), true);
  return 'failure' in reached ? reached.failure !== 'outside' : isWithin(reached.trail, tree);
};
