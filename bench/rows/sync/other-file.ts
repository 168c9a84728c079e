// One file of 1 GiB that has become another one: looking for what is the same costs time, and brings nothing.

import { join } from 'node:path';
import { timeBar } from '../../bars/make-bars.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { makeDirectories, removeAll } from '../../place/clear.ts';
import { writeRandomFile } from '../../place/random-file.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Contender, Row } from '../row.ts';
import { createChangingSource } from './changing-source.ts';
import { emptyTrash, ourSync } from './our-sync.ts';

const NAME = 'sync-other-1g';
const OURS = 'wherry sync push';
const WHOLE = 'rsync --whole-file';
const SIZE_BYTES = 1024 ** 3;

export const OTHER_FILE_ROW: Row = {
  name: NAME,
  what: 'push of one file of 1 GiB that has nothing in common with what is there',
  weightSeconds: 110,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar(OURS, ['rsync'], { must: 0.3 }), timeBar(OURS, [WHOLE], { must: 0.8 })],
  prepare: async (bed) => {
    const local = bed.path('source', NAME);
    const file = join(local, 'disk.img');
    const write = (generation: number): Promise<void> =>
      writeRandomFile(file, SIZE_BYTES, `${NAME} ${generation}`);
    await makeDirectories([local]);
    await write(0);
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const config = sshd.clientConfig(sshd.port);
    const [served, peer] = [bed.path('served', NAME), bed.path('peer', NAME)];
    const state = join(bed.place.setup, `${NAME}-state`);
    const push = ourSync(wherry, { mode: 'push', local, remote: `/${NAME}`, state });
    await runCommand(push, bed);
    await runCommand(rsyncTree(config, local, peer), bed);
    const source = createChangingSource(write);
    const arrivesAt = async (directory: string): Promise<void> => {
      await checkSameTrees(local, directory);
      source.arrivedAt(directory);
    };
    // Both write over the same file: a place for each would take one GiB more of memory.
    const rsync = (title: string, ...options: string[]): Contender => ({
      name: title,
      isOurs: false,
      note: 'verifies no hash of what it has not found',
      outputs: [],
      prepare: () => source.before(peer),
      command: () => rsyncTree(config, local, peer, ...options),
      serverPid: () => sshd.pid,
      check: () => arrivesAt(peer),
    });
    return {
      contenders: [
        {
          name: OURS,
          isOurs: true,
          outputs: [],
          prepare: async () => {
            await emptyTrash(wherry);
            await source.before(served);
          },
          command: () => push,
          serverPid: () => wherry.pid,
          check: () => arrivesAt(served),
        },
        rsync('rsync'),
        rsync(WHOLE, '--whole-file'),
      ],
      close: async () => {
        await emptyTrash(wherry);
        await removeAll([local, served, peer, state]);
      },
    };
  },
};
