// All kinds of trouble, and how often each comes.

import type { Random } from '../random.ts';
import type { Kind } from './kind.ts';
import { KILLS } from './kills.ts';
import { LINKS } from './links.ts';

export const KINDS: readonly Kind[] = [...KILLS, ...LINKS];

export const findKind = (name: string): Kind | undefined => KINDS.find((kind) => kind.name === name);

export const chooseKind = (random: Random): Kind =>
  random.weighted(KINDS.map((kind) => [kind.weight, kind] as const));
