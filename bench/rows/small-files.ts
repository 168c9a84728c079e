// Many new small files, up and down: where the time of each file counts, and not that of its bytes.

import { timeBar } from '../bars/make-bars.ts';
import { programPath } from '../peers/programs.ts';
import { rclone, rsync, scp, tarOverSsh } from '../peers/ssh-clients.ts';
import { writeSmallFiles } from '../place/small-files.ts';
import { join } from 'node:path';
import { ours } from './our-commands.ts';
import type { Row } from './row.ts';
import { checkFiles, planTransfer, wherryArguments, type Direction } from './transfer.ts';

export interface SmallFilesInit {
  readonly count: number;
  readonly direction: Direction;
  readonly weightSeconds: number;
  /** Only the peers that can be had within the time for so many files. */
  readonly hasFew?: boolean;
}

export const smallFilesRow = ({ count, direction, weightSeconds, hasFew = false }: SmallFilesInit): Row => {
  const ourName = direction === 'up' ? 'wherry put -r' : 'wherry get -r';
  const name = `small-${count}`;
  return {
    name: `small-${count / 1000}k-${direction}`,
    what: `${count} new files of 200 to 4000 bytes, ${direction}`,
    weightSeconds,
    isTimed: true,
    hasWarmUp: true,
    bars: [timeBar(ourName, ['rsync'], { must: 0.75, aim: 0.5 })],
    prepare: async (bed) => {
      await bed.material(direction === 'up' ? 'source' : 'served', name, (path) =>
        writeSmallFiles(path, count),
      );
      const [wherry, sshd, daemon] = [await bed.wherry(), await bed.sshd(), await bed.rsyncDaemon()];
      const config = sshd.clientConfig(sshd.port);
      const transfer = planTransfer(bed, { direction, name, check: checkFiles(count) });
      const few = [
        transfer.ours(ourName, wherry, (move) => ours(wherry, wherryArguments(move, '-r'))),
        transfer.peer('rsync', sshd, (move) => rsync(config, move)),
        transfer.peer('tar', sshd, (move) => tarOverSsh(config, move), {
          note: 'verifies nothing, and writes over what is there',
        }),
      ];
      if (hasFew)
        return {
          contenders: few,
          remarks: ['scp -r, rclone and the rsync daemon are left out: they are in the rows of 20 000 files'],
        };
      return {
        contenders: [
          ...few,
          transfer.peer(
            'rsync daemon',
            daemon,
            ({ from, to }) => ({
              argv:
                direction === 'up'
                  ? [programPath('rsync'), '-a', join(from, name), daemon.url('peer/')]
                  : [programPath('rsync'), '-a', daemon.url(`served/${name}`), `${to}/`],
            }),
            { note: 'no encryption' },
          ),
          transfer.peer('scp -r', sshd, (move) => scp(config, move, '-r'), { note: 'verifies no hash' }),
          transfer.peer('rclone', sshd, (move) => rclone(sshd, move), {
            note: '16 transfers at once; its checksums are off',
          }),
        ],
      };
    },
  };
};
