// How much memory both ends take for a large tree: the first time, and when nothing has changed.

import { join } from 'node:path';
import { memoryBar } from '../../bars/make-bars.ts';
import type { Bed } from '../../bed.ts';
import { programPath } from '../../peers/programs.ts';
import { rsyncTree } from '../../peers/ssh-clients.ts';
import { unison } from '../../peers/unison.ts';
import type { WherryServer } from '../../peers/wherry-server.ts';
import { removeAll } from '../../place/clear.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { writeSmallFiles } from '../../place/small-files.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Contender, PreparedRow, Row } from '../row.ts';
import { ourSync } from './our-sync.ts';

const NAME = 'sync-memory-100k';
const COUNT = 100_000;
const FIRST = 'wherry sync push, first';
const AGAIN = 'wherry sync push, unchanged';
const LIMITS = { must: 300, aim: 150 };

const prepareContenders = async (bed: Bed): Promise<PreparedRow> => {
  const local = await bed.material('source', `small-${COUNT}`, (path) => writeSmallFiles(path, COUNT));
  const sshd = await bed.sshd();
  const config = sshd.clientConfig(sshd.port);
  const memory = join(bed.place.setup, NAME);
  const [root, peer, theirs] = [
    join(bed.place.data, NAME),
    bed.path('peer', NAME),
    bed.path('peer', `${NAME}-2`),
  ];
  let wherry: WherryServer | undefined;
  const close = async (): Promise<void> => {
    await wherry?.[Symbol.asyncDispose]();
    wherry = undefined;
    await removeAll([root, peer, theirs, memory]);
  };
  const started = (): WherryServer => {
    if (wherry === undefined) throw new Error('The server has not been started.');
    return wherry;
  };
  const ours = (name: string, prepare?: () => Promise<void>): Contender => ({
    name,
    isOurs: true,
    outputs: [],
    ...(prepare === undefined ? {} : { prepare }),
    command: () => ourSync(started(), { mode: 'push', local, remote: '/tree', state: join(memory, 'ours') }),
    serverPid: () => started().pid,
    check: () => checkSameTrees(local, join(root, 'tree')),
  });
  const peerOf = (
    name: string,
    output: string,
    command: Contender['command'],
    prepare?: () => Promise<void>,
  ): Contender => ({
    name,
    isOurs: false,
    outputs: [],
    ...(prepare === undefined ? {} : { prepare }),
    command,
    serverPid: () => sshd.pid,
    check: () => checkSameTrees(local, output),
  });
  const rsync = () => rsyncTree(config, local, peer);
  const reconcile = () => unison({ config, directory: join(memory, 'unison'), local, remote: theirs });
  return {
    contenders: [
      // A server of each turn's own: what one has once needed, it keeps. The second run finds it as the first one has left it.
      ours(FIRST, async () => {
        await wherry?.[Symbol.asyncDispose]();
        await removeAll([root, join(memory, 'ours')]);
        wherry = await bed.startWherry({ root, durability: 'disk' });
      }),
      ours(AGAIN),
      peerOf('rsync, first', peer, rsync, () => removeAll([peer])),
      peerOf('rsync, unchanged', peer, rsync),
      {
        ...peerOf('unison, first', theirs, reconcile, async () => {
          await removeAll([theirs, join(memory, 'unison')]);
          await runCommand({ argv: [programPath('cp'), '-a', local, theirs] }, bed);
        }),
        note: 'of two trees that are the same already: to bring over so many takes it longer still',
      },
      peerOf('unison, unchanged', theirs, reconcile),
    ],
    close,
  };
};

export const MEMORY_ROW: Row = {
  name: NAME,
  what: `memory of both ends for ${COUNT} files of 200 to 4000 bytes`,
  weightSeconds: 200,
  isTimed: false,
  hasWarmUp: false,
  bars: [
    memoryBar(FIRST, 'client', LIMITS),
    memoryBar(FIRST, 'server', LIMITS),
    memoryBar(AGAIN, 'client', LIMITS),
    memoryBar(AGAIN, 'server', LIMITS),
  ],
  prepare: prepareContenders,
};
