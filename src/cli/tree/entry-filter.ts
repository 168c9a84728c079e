// Which entries `wherry find` is asked for. Pure.

import { remotePathName } from '../../base/index.ts';
import type { Entry, EntryKind } from '../../client/index.ts';
import { expandBraces } from '../glob/expand-braces.ts';
import { parseNamePattern } from '../glob/name-pattern.ts';
import type { SizeTest } from '../options/parsers.ts';

export type TypeLetter = 'f' | 'd' | 'l';

export interface EntryFilterInit {
  /** Patterns of names; any of them will do. */
  readonly names: readonly string[];
  readonly types: readonly TypeLetter[];
  /** Of files; nothing else has a size. All must hold. */
  readonly sizes: readonly SizeTest[];
  /** Milliseconds since 1970, exclusive. */
  readonly newerThanMs: number | undefined;
  readonly olderThanMs: number | undefined;
}

const KINDS: Readonly<Record<TypeLetter, EntryKind>> = { f: 'file', d: 'directory', l: 'link' };

const nameTest = (pattern: string): ((name: string) => boolean) => {
  const parsed = expandBraces(pattern).map((text) => parseNamePattern(text, true));
  return (name) => parsed.some((one) => (one.kind === 'literal' ? one.name === name : one.matches(name)));
};

const sizeHolds = ({ compare, bytes }: SizeTest, size: number): boolean => {
  if (compare === 'more') return size > bytes;
  return compare === 'less' ? size < bytes : size === bytes;
};

/** Throws `BAD_REQUEST` for a pattern that stands for too many. */
export const createEntryFilter = (init: EntryFilterInit): ((entry: Entry) => boolean) => {
  const names = init.names.map(nameTest);
  const kinds = new Set(init.types.map((letter) => KINDS[letter]));
  const { sizes, newerThanMs = -Infinity, olderThanMs = Infinity } = init;
  return ({ kind, path, size, mtimeUs }) => {
    if (kinds.size > 0 && !kinds.has(kind)) return false;
    if (sizes.length > 0 && (kind !== 'file' || !sizes.every((test) => sizeHolds(test, size)))) return false;
    const timeMs = mtimeUs / 1000;
    if (timeMs <= newerThanMs || timeMs >= olderThanMs) return false;
    return names.length === 0 || names.some((matches) => matches(remotePathName(path)));
  };
};
