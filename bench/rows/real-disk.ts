// Small files to a real disk, each safe there before it is acknowledged; and, as a pair of its own, neither side waiting for the disk.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { timeBar } from '../bars/make-bars.ts';
import type { Bed } from '../bed.ts';
import { rsync } from '../peers/ssh-clients.ts';
import { syncDisk } from '../place/clear.ts';
import { writeSmallFiles } from '../place/small-files.ts';
import { ours } from './our-commands.ts';
import type { Contender, PreparedRow, Row } from './row.ts';
import { checkFiles, wherryArguments } from './transfer.ts';

const COUNT = 5000;
const NAME = `small-${COUNT}`;

const DISK = 'wherry put -r, durability=disk';
const PROCESS = 'wherry put -r, durability=process';
const FSYNC = 'rsync --fsync';
const PLAIN = 'rsync without --fsync';

const prepareContenders = async (bed: Bed, disk: string): Promise<PreparedRow> => {
  await bed.material('source', NAME, (path) => writeSmallFiles(path, COUNT));
  const from = bed.path('source');
  const sshd = await bed.sshd();
  const config = sshd.clientConfig(sshd.port);
  const peerRoot = join(disk, 'peer');
  await mkdir(peerRoot, { recursive: true });
  // A run starts on a disk that has nothing left to do of the one before.
  const prepare = (): Promise<void> => syncDisk(disk);
  const startOurs = (durability: 'disk' | 'process') =>
    bed.startWherry({ root: join(disk, `served-${durability}`), durability });
  const servers = { disk: await startOurs('disk'), process: await startOurs('process') };
  const of = (durability: 'disk' | 'process', name: string): Contender => {
    const output = join(disk, `served-${durability}`, NAME);
    const move = { direction: 'up', from, name: NAME, to: '/' } as const;
    return {
      name,
      isOurs: true,
      outputs: [output],
      prepare,
      command: () => ours(servers[durability], wherryArguments(move, '-r')),
      serverPid: () => servers[durability].pid,
      check: () => checkFiles(COUNT)(output),
    };
  };
  const peer = (name: string, options: readonly string[], extra: Partial<Contender>): Contender => ({
    name,
    isOurs: false,
    outputs: [join(peerRoot, NAME)],
    prepare,
    command: () => rsync(config, { direction: 'up', from, name: NAME, to: peerRoot }, ...options),
    serverPid: () => sshd.pid,
    check: () => checkFiles(COUNT)(join(peerRoot, NAME)),
    ...extra,
  });
  return {
    contenders: [
      of('disk', DISK),
      peer(FSYNC, ['--fsync'], {}),
      of('process', PROCESS),
      peer(PLAIN, [], { comparedWith: PROCESS, note: 'what it has answered need not survive a power cut' }),
    ],
    close: async () => {
      await servers.disk[Symbol.asyncDispose]();
      await servers.process[Symbol.asyncDispose]();
    },
  };
};

export const REAL_DISK_ROW: Row = {
  name: 'disk-5k',
  what: `${COUNT} new files of 200 to 4000 bytes, up, to a real disk`,
  weightSeconds: 65,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar(DISK, [FSYNC], { must: 1, aim: 0.5 }), timeBar(PROCESS, [PLAIN], {})],
  prepare: async (bed) =>
    bed.place.disk === undefined
      ? { contenders: [], remarks: ['there is no disk here but in memory'] }
      : prepareContenders(bed, bed.place.disk),
};
