// One file of 1 GiB that has changed a little: how much of it has to travel.

import { join } from 'node:path';
import { timeBar, wireBar } from '../../bars/make-bars.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { makeDirectories, removeAll } from '../../place/clear.ts';
import { editFile, writeRandomFile } from '../../place/random-file.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Row } from '../row.ts';
import { createChangingSource } from './changing-source.ts';
import { emptyTrash, ourSync } from './our-sync.ts';

const NAME = 'sync-changed-1g';
const OURS = 'wherry sync push';
const SIZE_BYTES = 1024 ** 3;
const EDIT = { insertedBytes: 5000, overwrittenBytes: 64 * 1024 };

export const CHANGED_FILE_ROW: Row = {
  name: NAME,
  what: 'push of one file of 1 GiB, of which 5000 bytes were inserted and 64 KiB written over',
  weightSeconds: 60,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar(OURS, ['rsync'], { must: 0.9, aim: 0.5 }), wireBar(OURS, 'rsync', { must: 1 })],
  prepare: async (bed) => {
    const local = bed.path('source', NAME);
    const file = join(local, 'disk.img');
    await makeDirectories([local]);
    await writeRandomFile(file, SIZE_BYTES, NAME);
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const [toWherry, toSshd] = [await bed.countingLinkTo(wherry.port), await bed.countingLinkTo(sshd.port)];
    const config = sshd.clientConfig(toSshd.port);
    const [served, peer] = [bed.path('served', NAME), bed.path('peer', NAME)];
    const state = join(bed.place.setup, `${NAME}-state`);
    const pair = { mode: 'push', local, remote: `/${NAME}`, state } as const;
    await runCommand(ourSync(wherry, pair), bed);
    await runCommand(rsyncTree(sshd.clientConfig(sshd.port), local, peer), bed);
    const source = createChangingSource((generation) =>
      editFile(file, { ...EDIT, seed: `${NAME} ${generation}` }),
    );
    const arrivesAt = async (directory: string): Promise<void> => {
      await checkSameTrees(local, directory);
      source.arrivedAt(directory);
    };
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
          command: () => ourSync(wherry, { ...pair, port: toWherry.port }),
          serverPid: () => wherry.pid,
          readWireBytes: toWherry.readBytes,
          check: () => arrivesAt(served),
        },
        {
          name: 'rsync',
          isOurs: false,
          outputs: [],
          prepare: () => source.before(peer),
          command: () => rsyncTree(config, local, peer),
          serverPid: () => sshd.pid,
          readWireBytes: toSshd.readBytes,
          check: () => arrivesAt(peer),
        },
      ],
      close: async () => {
        await emptyTrash(wherry);
        await removeAll([local, served, peer, state]);
      },
    };
  },
};
