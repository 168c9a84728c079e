// The first push of many small files: nobody knows anything of them yet.

import { join } from 'node:path';
import { timeBar } from '../../bars/make-bars.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { makeDirectories } from '../../place/clear.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { writeSmallFiles } from '../../place/small-files.ts';
import type { Row } from '../row.ts';
import { ourSync } from './our-sync.ts';

const NAME = 'sync-first';
const OURS = 'wherry sync push';

export const firstPushRow = (count: number, weightSeconds: number): Row => ({
  name: `${NAME}-${count / 1000}k`,
  what: `first push of ${count} files of 200 to 4000 bytes`,
  weightSeconds,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar(OURS, ['rsync'], { must: 0.85, aim: 0.55 })],
  prepare: async (bed) => {
    const local = await bed.material('source', `small-${count}`, (path) => writeSmallFiles(path, count));
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const config = sshd.clientConfig(sshd.port);
    const served = bed.path('served', NAME);
    const peer = bed.path('peer', NAME);
    const state = join(bed.place.setup, `${NAME}-state`);
    // A path of its own for each run: of one that it has held before, the server remembers what was there.
    let run = 0;
    return {
      contenders: [
        {
          name: OURS,
          isOurs: true,
          outputs: [served, state],
          prepare: async () => {
            run += 1;
            await makeDirectories([served]);
          },
          command: () => ourSync(wherry, { mode: 'push', local, remote: `/${NAME}/${run}`, state }),
          serverPid: () => wherry.pid,
          check: () => checkSameTrees(local, join(served, String(run))),
        },
        {
          name: 'rsync',
          isOurs: false,
          note: 'verifies no hash',
          outputs: [peer],
          command: () => rsyncTree(config, local, peer),
          serverPid: () => sshd.pid,
          check: () => checkSameTrees(local, peer),
        },
      ],
    };
  },
});
