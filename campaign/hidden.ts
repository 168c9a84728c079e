// What is left where nobody looks: staging of the served directory, hidden names beside destinations, journals of the
// client.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isHidden } from './compare.ts';
import { fromText, nameOf, type BytePath } from './trees/byte-path.ts';
import { snapshot } from './trees/snapshot.ts';
import { snapshotOf, type World } from './world.ts';

export interface HiddenFile {
  readonly directory: BytePath;
  readonly path: BytePath;
  readonly size: number;
}

const filesIn = (directory: string, isWanted: (path: BytePath) => boolean = () => true): HiddenFile[] => {
  if (!existsSync(directory)) return [];
  const top = fromText(directory);
  return [...snapshot(top)]
    .filter(([path, { kind }]) => kind === 'file' && isWanted(path))
    .map(([path, { size }]) => ({ directory: top, path, size }));
};

/** Unfinished files and journals, at either end. */
export const findHidden = (world: World): HiddenFile[] => [
  ...filesIn(join(world.served, '.wherry', 'staging')),
  ...filesIn(join(world.served, '.wherry', 'parts')),
  // Beside the journals there is a lock that stays; those of killed processes are swept when a part is next begun.
  ...filesIn(join(world.clientState, 'wherry', 'parts'), (path) => !path.endsWith('.lock')),
  ...[world.served, world.local].flatMap((directory) =>
    [...snapshotOf(fromText(directory))]
      .filter(([path]) => isHidden(path))
      .map(([path, { size }]) => ({ directory: fromText(directory), path, size })),
  ),
];

const STAGED = /^[0-9a-f]{32}(?:\.tree)?$/u;
const BESIDE = /^\.wherry-(?<key>[0-9a-f]{32})\.part$/u;

/** What lies in staging, or beside a destination, and could never be continued: no part, as there is no journal of it. */
export const findAbandoned = (world: World): HiddenFile[] => {
  const hidden = findHidden(world);
  const names = hidden.map(({ path }) => nameOf(path));
  return hidden.filter(({ path }) => {
    const key = BESIDE.exec(nameOf(path))?.groups?.['key'];
    if (key !== undefined) return !names.includes(`${key}.journal` as BytePath);
    // By itself, or in a directory that waited for its name.
    return path.split('/').some((name) => STAGED.test(name) || BESIDE.test(name));
  });
};
