// Many clients that upload at once: whether one server carries them as fast as it carries one, and none of them starves.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { figureBar, figureRatioBar } from '../bars/make-bars.ts';
import type { Bed } from '../bed.ts';
import { scp } from '../peers/ssh-clients.ts';
import { writeBigFile } from '../place/big-file.ts';
import { makeDirectories, removeAll } from '../place/clear.ts';
import { BIG_BYTES, BIG_NAME } from './big-file.ts';
import type { Contender, PreparedRow, Row } from './row.ts';
import { checkSize } from './transfer.ts';

const COUNT = 64;
/** Together as much as the one client has. */
const EACH_BYTES = BIG_BYTES / COUNT;
const NAME = `many-${COUNT}`;

const MANY = `${COUNT} clients, 16 MiB each`;
const ONE = 'one client, 1 GiB';

/** Names of figures, as `many-clients.ts` and `many-commands.ts` print them. */
const RATE = 'MB/s';
const SLOWEST = 'slowest to mean';

const child = (file: string): string => join(import.meta.dirname, '..', 'clients', file);

const writeFiles = async (directory: string): Promise<void> => {
  await mkdir(directory);
  for (let index = 0; index < COUNT; index += 1)
    await writeBigFile(join(directory, String(index)), EACH_BYTES, `${NAME} ${index}`);
};

const prepareContenders = async (bed: Bed): Promise<PreparedRow> => {
  const many = await bed.material('source', NAME, writeFiles);
  const big = await bed.material('source', BIG_NAME, (path) => writeBigFile(path, BIG_BYTES, 'big'));
  const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
  const config = sshd.clientConfig(sshd.port);
  const files = Array.from({ length: COUNT }, (_, index) => join(many, String(index)));
  const checkAll = async (directory: string): Promise<void> => {
    for (let index = 0; index < COUNT; index += 1)
      await checkSize(EACH_BYTES)(join(directory, String(index)));
  };
  const ours = (
    name: string,
    sources: readonly string[],
    check: (output: string) => Promise<void>,
  ): Contender => {
    const output = bed.path('served', `${NAME}-arrived`);
    return {
      name,
      isOurs: true,
      outputs: [output],
      prepare: () => makeDirectories([output]),
      command: () => ({
        argv: [process.execPath, child('many-clients.ts'), `/${NAME}-arrived`, ...sources],
        env: wherry.clientEnvironment(wherry.port),
      }),
      serverPid: () => wherry.pid,
      check: () => check(output),
    };
  };
  const peerOutput = bed.path('peer', NAME);
  const commands = files.map(
    (_, index) => scp(config, { direction: 'up', from: many, name: String(index), to: peerOutput }).argv,
  );
  return {
    contenders: [
      ours(MANY, files, checkAll),
      ours(ONE, [big], (output) => checkSize(BIG_BYTES)(join(output, BIG_NAME))),
      {
        name: `${COUNT} × scp, 16 MiB each`,
        isOurs: false,
        note: 'a process for each',
        outputs: [peerOutput],
        prepare: () => makeDirectories([peerOutput]),
        command: () => ({
          argv: [process.execPath, child('many-commands.ts'), String(EACH_BYTES), JSON.stringify(commands)],
        }),
        serverPid: () => sshd.pid,
        check: () => checkAll(peerOutput),
      },
    ],
    close: () => removeAll([many].filter((path) => existsSync(path))),
  };
};

export const MANY_CLIENTS_ROW: Row = {
  name: 'many-64',
  what: `${COUNT} clients that upload at once`,
  weightSeconds: 75,
  isTimed: true,
  hasWarmUp: true,
  bars: [
    figureRatioBar("rate of all together to one client's", [MANY, ONE, RATE], { must: 0.9 }),
    figureBar('rate of the slowest client to the mean', [MANY, SLOWEST], {
      must: 0.3,
      unit: '×',
      isLeast: true,
    }),
  ],
  prepare: prepareContenders,
};
