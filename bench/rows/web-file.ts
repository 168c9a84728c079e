// One file of 1 GiB by HTTPS: curl to and from a Wherry server, and the same curl to and from nginx.

import { join } from 'node:path';
import { cpuBar, timeBar } from '../bars/make-bars.ts';
import { programPath } from '../peers/programs.ts';
import { writeBigFile } from '../place/big-file.ts';
import { BIG_BYTES, BIG_NAME } from './big-file.ts';
import type { Row } from './row.ts';
import { checkSize, planTransfer, type Direction } from './transfer.ts';

/** Rates of 0.9 and 0.8 of those of nginx, as times. */
const MUST = { down: 1.11, up: 1.25 } as const;

export const webFileRow = (direction: Direction): Row => ({
  name: `web-${direction}`,
  what: `one file of 1 GiB by curl, ${direction}`,
  weightSeconds: 30,
  isTimed: true,
  hasWarmUp: true,
  bars: [
    timeBar('curl to Wherry', ['curl to nginx'], { must: MUST[direction], aim: 1 }),
    cpuBar('curl to Wherry', 'curl to nginx', {}),
  ],
  prepare: async (bed) => {
    await bed.material(direction === 'up' ? 'source' : 'served', BIG_NAME, (path) =>
      writeBigFile(path, BIG_BYTES, 'big'),
    );
    const [wherry, nginx] = [await bed.wherry(), await bed.nginx()];
    const transfer = planTransfer(bed, { direction, name: BIG_NAME, check: checkSize(BIG_BYTES) });
    const curl = [programPath('curl'), '-sS', '-k', '--fail'] as const;
    const login = ['-H', `Authorization: Bearer ${wherry.token}`] as const;
    return {
      contenders: [
        transfer.ours('curl to Wherry', wherry, ({ from, name, to }) =>
          direction === 'up'
            ? { argv: [...curl, ...login, '-o', '/dev/null', '-T', join(from, name), wherry.url(name)] }
            : { argv: [...curl, ...login, '-o', join(to, name), wherry.url(name)] },
        ),
        transfer.peer('curl to nginx', nginx, ({ from, name, to }) =>
          direction === 'up'
            ? { argv: [...curl, '-T', join(from, name), nginx.url(`peer/${name}`)] }
            : { argv: [...curl, '-o', join(to, name), nginx.url(`served/${name}`)] },
        ),
      ],
    };
  },
});
