// Many small files of which none has changed: what it costs to find that out, near and far.

import { join } from 'node:path';
import { roundTripsBeyondBar, timeBar, wireBeyondBar } from '../../bars/make-bars.ts';
import type { Bar } from '../../bars/bar.ts';
import type { Bed } from '../../bed.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { removeAll } from '../../place/clear.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { writeSmallFiles } from '../../place/small-files.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Contender, PreparedRow, Row } from '../row.ts';
import { LOGIN, LOGIN_NOTE, loginOnly, ourSync } from './our-sync.ts';

const OURS = 'wherry sync push';
const WHOLE = 'rsync --no-inc-recursive';

export interface UnchangedInit {
  readonly count: number;
  readonly weightSeconds: number;
  /** Over the long link, with its bytes and round trips. */
  readonly isFar?: boolean;
}

const NEAR_BARS: readonly Bar[] = [timeBar(OURS, ['rsync'], { must: 0.7, aim: 0.4 })];

const FAR_BARS: readonly Bar[] = [
  timeBar(OURS, ['rsync'], { must: 0.25 }),
  timeBar(OURS, [WHOLE], { must: 0.9 }),
  roundTripsBeyondBar(OURS, LOGIN, { must: 3 }),
  wireBeyondBar(OURS, LOGIN, { must: 4 }),
];

const prepareContenders = async (
  bed: Bed,
  { count, isFar = false }: UnchangedInit,
  name: string,
): Promise<PreparedRow> => {
  const local = await bed.material('source', `small-${count}`, (path) => writeSmallFiles(path, count));
  const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
  const toWherry = isFar ? await bed.longLinkTo(wherry.port) : undefined;
  const toSshd = isFar ? await bed.longLinkTo(sshd.port) : undefined;
  const config = sshd.clientConfig(toSshd?.port ?? sshd.port);
  const [served, peer] = [bed.path('served', name), bed.path('peer', name)];
  const state = join(bed.place.setup, `${name}-state`);
  const near = { mode: 'push', local, remote: `/${name}`, state } as const;
  // Twice: what was written while it was looked at is looked at once more.
  for (const command of [ourSync(wherry, near), ourSync(wherry, near)]) await runCommand(command, bed);
  await runCommand(rsyncTree(sshd.clientConfig(sshd.port), local, peer), bed);
  const toUs = {
    isOurs: true,
    outputs: [],
    serverPid: () => wherry.pid,
    check: () => checkSameTrees(local, served),
    ...(toWherry === undefined
      ? {}
      : { readWireBytes: toWherry.readBytes, readRoundTrips: toWherry.readRoundTrips }),
  };
  const rsync = (title: string, ...options: string[]): Contender => ({
    name: title,
    isOurs: false,
    outputs: [],
    command: () => rsyncTree(config, local, peer, ...options),
    serverPid: () => sshd.pid,
    check: () => checkSameTrees(local, peer),
    ...(toSshd === undefined
      ? {}
      : { readWireBytes: toSshd.readBytes, readRoundTrips: toSshd.readRoundTrips }),
  });
  const both = [
    { ...toUs, name: OURS, command: () => ourSync(wherry, { ...near, port: toWherry?.port }) },
    rsync('rsync'),
  ];
  return {
    contenders:
      toWherry === undefined
        ? both
        : [
            ...both,
            rsync(WHOLE, '--no-inc-recursive'),
            {
              ...toUs,
              name: LOGIN,
              note: LOGIN_NOTE,
              command: () => loginOnly(wherry, toWherry.port),
            },
          ],
    close: () => removeAll([served, peer, state]),
  };
};

export const unchangedRow = (init: UnchangedInit): Row => {
  const { count, weightSeconds, isFar = false } = init;
  const name = `sync-same-${isFar ? 'far-' : ''}${count / 1000}k`;
  return {
    name,
    what: `push of ${count} files of 200 to 4000 bytes that are all there and unchanged${isFar ? ', over a long link' : ''}`,
    weightSeconds,
    isTimed: true,
    hasWarmUp: true,
    bars: isFar ? FAR_BARS : NEAR_BARS,
    prepare: (bed) => prepareContenders(bed, init, name),
  };
};
