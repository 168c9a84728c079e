// Two copies of a tree, both of which have changed a little, in other places.

import { join } from 'node:path';
import { timeBar } from '../../bars/make-bars.ts';
import { programPath } from '../../peers/programs.ts';
import { unison } from '../../peers/unison.ts';
import { makeDirectories, removeAll } from '../../place/clear.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { applyEdits, checkEdits, planEdits } from '../../place/scattered-edits.ts';
import { writeSmallFiles } from '../../place/small-files.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Command } from '../../measure/measure-command.ts';
import type { Contender, Row } from '../row.ts';
import { emptyTrash, ourSync } from './our-sync.ts';

const NAME = 'sync-both-20k';
const OURS = 'wherry sync both';
const THEIRS = 'unison';
const COUNT = 20_000;

export const TWO_WAY_ROW: Row = {
  name: NAME,
  what: `two-way sync of ${COUNT} files, 100 changes on each side`,
  weightSeconds: 90,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar(OURS, [THEIRS], { must: 0.3 })],
  prepare: async (bed) => {
    const tree = await bed.material('source', `small-${COUNT}`, (path) => writeSmallFiles(path, COUNT));
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const memory = join(bed.place.setup, NAME);
    await makeDirectories([memory]);
    /** Two copies that know each other, and change before each run. */
    const pair = async (
      local: string,
      remote: string,
      command: Command,
    ): Promise<Pick<Contender, 'outputs' | 'prepare' | 'command' | 'check'>> => {
      // Times and all: what is the same on both sides is nothing to be asked about.
      for (const copy of [local, remote])
        await runCommand({ argv: [programPath('cp'), '-a', tree, copy] }, bed);
      for (let run = 0; run < 2; run += 1) await runCommand(command, bed);
      let round = -1;
      return {
        outputs: [],
        prepare: async () => {
          round += 1;
          applyEdits(local, 0, round, planEdits(COUNT, 0, round));
          applyEdits(remote, 1, round, planEdits(COUNT, 1, round));
        },
        command: () => command,
        check: async () => {
          await checkSameTrees(local, remote);
          // Two that have lost the same would be the same too.
          for (const side of [0, 1] as const) checkEdits(local, side, round, planEdits(COUNT, side, round));
        },
      };
    };
    const [ourLocal, theirLocal] = [bed.path('source', NAME), bed.path('fetched', NAME)];
    const [served, peer] = [bed.path('served', NAME), bed.path('peer', NAME)];
    const sync = ourSync(wherry, {
      mode: 'both',
      local: ourLocal,
      remote: `/${NAME}`,
      state: join(memory, 'ours'),
    });
    const reconcile = unison({
      config: sshd.clientConfig(sshd.port),
      directory: join(memory, 'unison'),
      local: theirLocal,
      remote: peer,
    });
    return {
      contenders: [
        { ...(await pair(ourLocal, served, sync)), name: OURS, isOurs: true, serverPid: () => wherry.pid },
        {
          ...(await pair(theirLocal, peer, reconcile)),
          name: THEIRS,
          isOurs: false,
          serverPid: () => sshd.pid,
        },
      ],
      close: async () => {
        await emptyTrash(wherry);
        await removeAll([ourLocal, theirLocal, served, peer, memory]);
      },
    };
  },
};
