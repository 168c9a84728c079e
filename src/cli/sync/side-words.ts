// What the two sides of a pair are called, and where they are. Pure.

import { displayName } from '../../base/index.ts';
import type { Side, SyncMode } from '../../sync/index.ts';

/** In output for programs, and at the beginning of a line of a plan. */
export const SIDE_NAMES: Readonly<Record<Side, 'local' | 'server'>> = { left: 'local', right: 'server' };

/** "3 removed on the server". */
export const SIDE_PLACES: Readonly<Record<Side, string>> = { left: 'here', right: 'on the server' };

export interface PairPlaces {
  /** Absolute path. */
  readonly local: string;
  /** Absolute path on the server. */
  readonly remote: string;
  /** The server's connection string. */
  readonly address: string;
}

const ARROWS: Readonly<Record<SyncMode, string>> = { push: '→', pull: '→', both: '↔' };

/** With what is here first, always. */
export const MODE_ARROWS: Readonly<Record<SyncMode, string>> = { ...ARROWS, pull: '←' };

/** "wherry://HOST:PORT/PATH"; "wss://HOST/link:/PATH", whose address may have a path of its own. */
const formatRemote = ({ remote, address }: PairPlaces): string =>
  `${address.replace(/#.*$/u, '')}${address.startsWith('ws') ? ':' : ''}${remote}`;

/** Where it comes from and where it goes to, as one line. */
export const formatPlaces = (mode: SyncMode, places: PairPlaces): string => {
  const [local, remote] = [places.local, formatRemote(places)];
  const [from, to] = mode === 'pull' ? [remote, local] : [local, remote];
  return displayName(`${from} ${ARROWS[mode]} ${to}`);
};
