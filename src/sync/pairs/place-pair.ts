// Whether a pair can be saved beside those that are there, and under which name. Pure.

import { basename, sep } from 'node:path';
import { WherryError, displayName } from '../../base/index.ts';
import { MAX_PAIRS, MAX_PAIR_NAME } from './limits.ts';
import { changesLocal, checkPairName, refusePairName, type SavedPair } from './saved-pair.ts';

const key = (name: string): string => name.toLowerCase();

/** "My documents" → "My-documents", or with a number behind it, as long as the name is taken. */
const nameAfter = (local: string, taken: ReadonlySet<string>): string => {
  const plain = basename(local)
    .replaceAll(/[^\w.-]+/gu, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/giu, '')
    .slice(0, MAX_PAIR_NAME - 5);
  const first = refusePairName(plain) === undefined ? plain : 'pair';
  let name = first;
  for (let number = 2; taken.has(key(name)); number += 1) name = `${first}-${number}`;
  return name;
};

const isBelow = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);

const overlaps = (one: string, other: string): boolean => isBelow(one, other) || isBelow(other, one);

const isSamePlace = (one: Places, other: Places): boolean =>
  one.local === other.local && one.server === other.server && one.remote === other.remote;

type Places = Pick<SavedPair, 'local' | 'server' | 'remote'>;

/**
 * The pair with its name: the one given, that of the pair of the same places, whose options are then replaced, or one after the local
 * directory. `names`: also of files that are no pairs. Codes: `INVALID_NAME`; `ALREADY_EXISTS`: the name, or the places, are those of
 * another pair; `BAD_REQUEST`: two pairs would change one local directory, or there are too many.
 */
export const placePair = (
  pair: Omit<SavedPair, 'name'>,
  asked: string | undefined,
  { pairs, names }: { readonly pairs: readonly SavedPair[]; readonly names: readonly string[] },
): SavedPair => {
  const same = pairs.find((other) => isSamePlace(other, pair));
  const name =
    asked === undefined
      ? (same?.name ?? nameAfter(pair.local, new Set(names.map(key))))
      : checkPairName(asked);
  if (same !== undefined && same.name !== name)
    throw new WherryError(
      'ALREADY_EXISTS',
      `These two directories are saved as "${same.name}" already; leave the name out to change that one, or forget it first.`,
    );
  if (same === undefined) {
    if (names.some((other) => key(other) === key(name)))
      throw new WherryError(
        'ALREADY_EXISTS',
        `There is a saved pair "${displayName(name)}" already, of other directories; choose another name, or forget that one first.`,
      );
    if (names.length >= MAX_PAIRS)
      throw new WherryError('BAD_REQUEST', `There are ${MAX_PAIRS} saved pairs already; forget one first.`);
  }
  const rival = pairs.find(
    (other) => other.name !== name && changesLocal(other) && overlaps(other.local, pair.local),
  );
  if (changesLocal(pair) && rival !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      `The saved pair "${rival.name}" changes ${displayName(rival.local)} already, and two pairs that change one directory, or one in another, cannot be served together.`,
    );
  return { ...pair, name };
};
