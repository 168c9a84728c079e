// What the paths that a user types mean. A command that runs by itself takes whole remote paths, and leaves local ones to
// the operating system. In the shell both may be relative, to its own two directories. Pure.

import { isAbsolute } from 'node:path';
import {
  parseRemotePath,
  remotePathSegments,
  ROOT_PATH,
  WherryError,
  type RemotePath,
} from '../base/index.ts';
import type { PathPlace } from './workplace.ts';

/** "." and ".." are settled here, by name: a server never sees them. Above the root there is the root. */
const settle = (directory: RemotePath, text: string): string => {
  const names = text.startsWith('/') ? [] : [...remotePathSegments(directory)];
  for (const name of text.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
};

/** @throws as parseRemotePath; without a place also for a relative path. */
export const typedRemotePath = (place: PathPlace | undefined, text: string): RemotePath => {
  if (place === undefined) return parseRemotePath(text);
  if (text === '') throw new WherryError('BAD_REQUEST', 'A path is empty; name a file or directory.');
  return parseRemotePath(settle(place.remoteDirectory, text));
};

/** Where a pattern of remote paths begins, and what of it is left: of a pattern only leading "." and ".." can be settled. */
export const splitRemotePattern = (
  place: PathPlace | undefined,
  text: string,
): { readonly base: RemotePath; readonly rest: string } => {
  if (place === undefined || text.startsWith('/')) return { base: ROOT_PATH, rest: text };
  const dots = /^(?:\.{1,2}\/+)*/u.exec(text)?.[0] ?? '';
  return {
    base: parseRemotePath(settle(place.remoteDirectory, dots)),
    rest: text.slice(dots.length),
  };
};

/** What the operating system needs to read before a local path that was typed: nothing outside the shell. */
export const splitLocalPath = (
  place: PathPlace | undefined,
  text: string,
): { readonly directory: string; readonly rest: string } => {
  if (place === undefined) return { directory: '', rest: text };
  const tilde = place.isLiteral(text) ? undefined : /^~(?:\/+|$)/u.exec(text)?.[0];
  if (tilde !== undefined) return { directory: `${place.home}/`, rest: text.slice(tilde.length) };
  if (isAbsolute(text) || place.localDirectory === place.startDirectory) return { directory: '', rest: text };
  const { localDirectory } = place;
  return { directory: localDirectory.endsWith('/') ? localDirectory : `${localDirectory}/`, rest: text };
};

/** A trailing "/." keeps its meaning. */
export const typedLocalPath = (place: PathPlace | undefined, text: string): string => {
  const { directory, rest } = splitLocalPath(place, text);
  return `${directory}${rest}`;
};
