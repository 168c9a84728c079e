// Which names may be made on a side: some systems refuse some names, and some cannot tell some names apart.

import { type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import type { Lookalike, SyncProblem } from './finding.ts';
import type { Side } from './side.ts';
import type { Children } from './tree.ts';

export interface SideNames {
  /** Whether the side makes such a name. */
  readonly isValid: (name: string) => boolean;
  /** Equal for names that the side cannot tell apart. */
  readonly keyOf: (name: string) => string;
}

export type NameRulesOfSides = Readonly<Record<Side, SideNames>>;

/** Equal for names that some common system cannot tell apart. */
export const lookalikeKey = (name: string): string => name.normalize('NFC').toLowerCase().normalize('NFC');

/** The names of one directory, on both sides. */
export interface DirectoryNames {
  /** Why this name may not be made on this side; from then on it counts as made. */
  refusal(name: string, side: Side): SyncProblem | undefined;
}

/** `lookalikes` grows with each directory that is looked into. */
export const enterDirectory = (
  path: RemotePath,
  present: Readonly<Record<Side, Children>>,
  rules: NameRulesOfSides,
  lookalikes: Lookalike[],
): DirectoryNames => {
  reportLookalikes(path, present, lookalikes);
  const taken: Partial<Record<Side, Map<string, string>>> = {};
  const takenOn = (side: Side): Map<string, string> =>
    (taken[side] ??= new Map([...present[side].keys()].map((name) => [rules[side].keyOf(name), name])));
  return {
    refusal: (name, side) => {
      const at = pathBelow(path, name);
      const { isValid, keyOf } = rules[side];
      if (!isValid(name)) return { path: at, reason: 'invalid-name', side };
      const names = takenOn(side);
      const key = keyOf(name);
      const holder = names.get(key);
      if (holder !== undefined && holder !== name)
        return { path: at, reason: 'collision', side, other: pathBelow(path, holder) };
      names.set(key, name);
      return undefined;
    },
  };
};

const reportLookalikes = (
  path: RemotePath,
  present: Readonly<Record<Side, Children>>,
  lookalikes: Lookalike[],
): void => {
  const known = new Map<string, string>();
  for (const side of ['left', 'right'] as const)
    for (const name of present[side].keys()) {
      const key = lookalikeKey(name);
      const other = known.get(key);
      if (other === undefined) known.set(key, name);
      else if (other !== name && !lookalikes.some((pair) => pair.path === pathBelow(path, name)))
        lookalikes.push({ path: pathBelow(path, name), other: pathBelow(path, other) });
    }
};
