// The names in one large directory, the whole command.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeBar } from '../bars/make-bars.ts';
import { sftp } from '../peers/ssh-clients.ts';
import { ours } from './our-commands.ts';
import type { Row } from './row.ts';

const COUNT = 10_000;
const NAME = `list-${COUNT}`;

const writeEntries = (path: string): void => {
  mkdirSync(path);
  for (let index = 0; index < COUNT; index += 1) writeFileSync(join(path, `entry-${index}.txt`), '');
};

export const LIST_ROW: Row = {
  name: 'list-10k',
  what: `list of ${COUNT} entries, the whole command`,
  weightSeconds: 10,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar('wherry list', ['sftp ls'], { must: 0.5 })],
  prepare: async (bed) => {
    const path = await bed.material('served', NAME, writeEntries);
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const config = sshd.clientConfig(sshd.port);
    const reading = { outputs: [], check: async () => {} };
    return {
      contenders: [
        {
          ...reading,
          name: 'wherry list',
          isOurs: true,
          command: () => ours(wherry, ['list', `/${NAME}`]),
          serverPid: () => wherry.pid,
        },
        {
          ...reading,
          name: 'sftp ls',
          isOurs: false,
          command: () => sftp(config, join(bed.place.setup, 'sftp-list'), [`ls -1 ${path}`]),
          serverPid: () => sshd.pid,
        },
      ],
    };
  },
};
