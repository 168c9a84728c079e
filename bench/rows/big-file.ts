// One file of 1 GiB, up and down. Its CPU seconds are those of a GiB.

import { join } from 'node:path';
import { cpuBar, timeBar } from '../bars/make-bars.ts';
import { programPath } from '../peers/programs.ts';
import { scp, sftp } from '../peers/ssh-clients.ts';
import { writeBigFile } from '../place/big-file.ts';
import { ours } from './our-commands.ts';
import type { Row } from './row.ts';
import { checkSize, planTransfer, wherryArguments, type Direction } from './transfer.ts';

export const BIG_NAME = 'big.dat';
export const BIG_BYTES = 1024 ** 3;

export const bigFileRow = (direction: Direction): Row => {
  const ourName = direction === 'up' ? 'wherry put' : 'wherry get';
  return {
    name: `big-${direction}`,
    what: `one file of 1 GiB, ${direction}`,
    weightSeconds: 65,
    isTimed: true,
    hasWarmUp: true,
    bars: [
      timeBar(ourName, ['scp'], { must: 0.55, aim: 0.45 }),
      timeBar(ourName, ['curl'], { must: 1.3, aim: 1 }),
      cpuBar(ourName, 'scp', { aim: 1 }),
      cpuBar(ourName, 'curl', {}),
    ],
    prepare: async (bed) => {
      await bed.material(direction === 'up' ? 'source' : 'served', BIG_NAME, (path) =>
        writeBigFile(path, BIG_BYTES, 'big'),
      );
      const [wherry, sshd, nginx] = [await bed.wherry(), await bed.sshd(), await bed.nginx()];
      const config = sshd.clientConfig(sshd.port);
      const batch = join(bed.place.setup, `sftp-${direction}`);
      const transfer = planTransfer(bed, { direction, name: BIG_NAME, check: checkSize(BIG_BYTES) });
      const curl = [programPath('curl'), '-sS', '-k', '--fail'] as const;
      const note = 'verifies no hash';
      return {
        contenders: [
          transfer.ours(ourName, wherry, (move) => ours(wherry, wherryArguments(move))),
          transfer.peer('scp', sshd, (move) => scp(config, move), { note }),
          transfer.peer(
            'curl',
            nginx,
            ({ from, name, to }) =>
              direction === 'up'
                ? { argv: [...curl, '-T', join(from, name), nginx.url(`peer/${name}`)] }
                : { argv: [...curl, '-o', join(to, name), nginx.url(`served/${name}`)] },
            { note },
          ),
          transfer.peer(
            'sftp',
            sshd,
            ({ from, name, to }) =>
              sftp(config, batch, [`${direction === 'up' ? 'put' : 'get'} ${join(from, name)} ${to}/`]),
            { note },
          ),
        ],
      };
    },
  };
};
