// All kinds of trouble, and how often each comes.

import type { Random } from '../random.ts';
import type { Kind } from './kind.ts';
import { DISKS } from './disks.ts';
import { EDITS } from './edits.ts';
import { FLIPS } from './flips.ts';
import { KILLS } from './kills.ts';
import { LIARS } from './liars.ts';
import { LINKS } from './links.ts';
import { SOURCES } from './sources.ts';
import { SYNCS } from './syncs.ts';
import { TRASH } from './trash.ts';

export const KINDS: readonly Kind[] = [
  ...KILLS,
  ...LINKS,
  ...FLIPS,
  ...DISKS,
  ...SOURCES,
  ...LIARS,
  ...EDITS,
  ...TRASH,
  ...SYNCS,
];

export const findKind = (name: string): Kind | undefined => KINDS.find((kind) => kind.name === name);

/** Those that come by themselves. `hasSmallDisks`: whether kinds that need a disk of their own can be played here. */
const playableKinds = (hasSmallDisks: boolean): readonly Kind[] =>
  KINDS.filter(({ weight, smallDisk }) => weight > 0 && (hasSmallDisks || smallDisk === undefined));

export const chooseKind = (random: Random, hasSmallDisks: boolean): Kind =>
  random.weighted(playableKinds(hasSmallDisks).map((kind) => [kind.weight, kind] as const));
