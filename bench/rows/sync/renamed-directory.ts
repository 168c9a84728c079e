// A directory that has another name now: nothing of what is in it need travel again.

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { timeBar, wireBeyondBar } from '../../bars/make-bars.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { removeAll } from '../../place/clear.ts';
import { writeRandomFiles } from '../../place/random-file.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Row } from '../row.ts';
import { createChangingSource } from './changing-source.ts';
import { LOGIN, LOGIN_NOTE, emptyTrash, loginOnly, ourSync } from './our-sync.ts';

const NAME = 'sync-renamed-5k';
const OURS = 'wherry sync push --delete';
const THEIRS = 'rsync --delete';
const COUNT = 5000;
const SIZE_BYTES = Math.floor(1024 ** 3 / COUNT);

export const RENAMED_DIRECTORY_ROW: Row = {
  name: NAME,
  what: `push after a directory of ${COUNT} files (1 GiB) was renamed`,
  weightSeconds: 60,
  isTimed: true,
  hasWarmUp: true,
  bars: [wireBeyondBar(OURS, LOGIN, { must: 64, aim: 4 }), timeBar(OURS, [THEIRS], {})],
  prepare: async (bed) => {
    const local = bed.path('source', NAME);
    const photos = (generation: number): string => join(local, `photos-${generation}`);
    await writeRandomFiles(photos(0), { count: COUNT, sizeBytes: SIZE_BYTES });
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const toWherry = await bed.countingLinkTo(wherry.port);
    const config = sshd.clientConfig(sshd.port);
    const [served, peer] = [bed.path('served', NAME), bed.path('peer', NAME)];
    const state = join(bed.place.setup, `${NAME}-state`);
    const pair = { mode: 'push', local, remote: `/${NAME}`, state, options: ['--delete'] } as const;
    const mirror = rsyncTree(config, local, peer, '--delete');
    await runCommand(ourSync(wherry, pair), bed);
    await runCommand(mirror, bed);
    const source = createChangingSource((generation) => rename(photos(generation - 1), photos(generation)));
    const arrivesAt = async (directory: string): Promise<void> => {
      await checkSameTrees(local, directory);
      source.arrivedAt(directory);
    };
    const toUs = {
      isOurs: true,
      outputs: [],
      serverPid: () => wherry.pid,
      readWireBytes: toWherry.readBytes,
    };
    return {
      contenders: [
        {
          ...toUs,
          name: OURS,
          prepare: () => source.before(served),
          command: () => ourSync(wherry, { ...pair, port: toWherry.port }),
          check: () => arrivesAt(served),
        },
        {
          name: THEIRS,
          isOurs: false,
          outputs: [],
          prepare: () => source.before(peer),
          command: () => mirror,
          serverPid: () => sshd.pid,
          check: () => arrivesAt(peer),
        },
        {
          ...toUs,
          name: LOGIN,
          note: LOGIN_NOTE,
          command: () => loginOnly(wherry, toWherry.port),
          check: async () => {},
        },
      ],
      close: async () => {
        await emptyTrash(wherry);
        await removeAll([local, served, peer, state]);
      },
    };
  },
};
