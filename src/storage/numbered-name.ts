// The names that the policy "rename" tries: "report (1).pdf", "archive (2).tar.gz". Pure.

import {
  MAX_NAME_BYTES,
  joinRemotePath,
  nameBytes,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../base/index.ts';

// A last extension, with a "tar" before it kept together with it. A dot at the start begins a hidden file, not an
// extension, and an extension has no space: "Dr. Strange" has none.
const EXTENSION = /(?<=.)(?:\.tar)?\.[^. /]{1,16}$/su;

/** The last number that is tried before the policy gives up. */
export const MAX_NUMBERED_NAMES = 10_000;

/** `name` with a number before its extension. A directory has no extension. Never longer than a name may be. */
export const numberedName = (name: string, number: number, kind: 'file' | 'directory'): string => {
  const extension = kind === 'directory' ? '' : (EXTENSION.exec(name)?.[0] ?? '');
  const suffix = ` (${number})${extension}`;
  const characters = [...name.slice(0, name.length - extension.length)];
  while (nameBytes(characters.join('') + suffix).length > MAX_NAME_BYTES && characters.length > 1)
    characters.pop();
  return characters.join('') + suffix;
};

/** The same for the last name of a path. */
export const numberedPath = (path: RemotePath, number: number, kind: 'file' | 'directory'): RemotePath =>
  joinRemotePath(remotePathParent(path), numberedName(remotePathName(path), number, kind));
