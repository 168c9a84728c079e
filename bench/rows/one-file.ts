// One small file, the whole command: what starting, connecting and logging in cost, near and far.

import { writeFile } from 'node:fs/promises';
import { timeBar } from '../bars/make-bars.ts';
import { scp } from '../peers/ssh-clients.ts';
import { randomBytesOf } from '../place/random-bytes.ts';
import { ours } from './our-commands.ts';
import type { Row } from './row.ts';
import { checkSize, planTransfer, wherryArguments } from './transfer.ts';

const NAME = 'one.dat';
const SIZE_BYTES = 2000;

export const oneFileRow = (isFar: boolean): Row => ({
  name: isFar ? 'one-file-far' : 'one-file',
  what: `one file of ${SIZE_BYTES} bytes, up, the whole command${isFar ? ', over a long link' : ''}`,
  weightSeconds: isFar ? 14 : 7,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar('wherry put', ['scp'], { must: isFar ? 0.7 : 0.5 })],
  prepare: async (bed) => {
    await bed.material('source', NAME, (path) => writeFile(path, randomBytesOf(NAME, SIZE_BYTES)));
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const toWherry = isFar ? await bed.longLinkTo(wherry.port) : undefined;
    const toSshd = isFar ? await bed.longLinkTo(sshd.port) : undefined;
    const config = sshd.clientConfig(toSshd?.port ?? sshd.port);
    const transfer = planTransfer(bed, { direction: 'up', name: NAME, check: checkSize(SIZE_BYTES) });
    return {
      contenders: [
        transfer.ours(
          'wherry put',
          wherry,
          (move) => ours(wherry, wherryArguments(move), toWherry?.port),
          toWherry === undefined ? {} : { readWireBytes: toWherry.readBytes },
        ),
        transfer.peer(
          'scp',
          sshd,
          (move) => scp(config, move),
          toSshd === undefined ? {} : { readWireBytes: toSshd.readBytes },
        ),
      ],
    };
  },
});
