// Names of files in an archive: relative, with "/" between them, and nothing in them that a program which unpacks could take for a
// way out (a backslash, a drive, "..") or could not write down. Two files never get the same name. Pure.

import { MAX_NUMBERED_NAMES, numberedName } from '../../storage/index.ts';

/** What some system would read as more than a name. */
const UNSAFE = /[\\:\u0000-\u001f\u007f]|\p{Surrogate}|[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

const safeName = (name: string): string => {
  const safe = name.replace(UNSAFE, '_');
  return safe === '.' || safe === '..' ? '_' : safe;
};

export interface ArchiveNames {
  /** The name for an entry at a path relative to the archive's top, its parents having been named before. */
  nameOf(path: string, kind: 'file' | 'directory'): string;
}

/** The same for names of which some system would make the same file: it tells neither capitals apart, nor how letters are composed. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

export const createArchiveNames = (): ArchiveNames => {
  const taken = new Set<string>();
  const directories = new Map<string, string>();
  const free = (directory: string, name: string, kind: 'file' | 'directory'): string => {
    const first = `${directory}${name}`;
    const isFree = (each: string): boolean => !taken.has(keyOf(each));
    if (isFree(first)) return first;
    for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
      const next = `${directory}${numberedName(name, number, kind)}`;
      if (isFree(next)) return next;
    }
    return `${directory}${taken.size} ${name}`;
  };
  return {
    nameOf: (path, kind) => {
      const cut = path.lastIndexOf('/');
      const parent = cut < 0 ? '' : (directories.get(path.slice(0, cut)) ?? '');
      const name = free(parent, safeName(path.slice(cut + 1)), kind);
      taken.add(keyOf(name));
      if (kind === 'directory') directories.set(path, `${name}/`);
      return kind === 'directory' ? `${name}/` : name;
    },
  };
};
