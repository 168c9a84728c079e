// How soon a change at one client is seen at another one, while all of them watch.

import { join } from 'node:path';
import { figureBar } from '../../bars/make-bars.ts';
import type { Bed } from '../../bed.ts';
import { startLsyncd } from '../../peers/lsyncd.ts';
import { startSyncthingPair } from '../../peers/syncthing.ts';
import type { WherryServer } from '../../peers/wherry-server.ts';
import { makeDirectories, removeAll } from '../../place/clear.ts';
import { checkSameTrees } from '../../place/same-trees.ts';
import { startProcess, type RunningProcess } from '../../processes/start-process.ts';
import type { Contender, PreparedRow, Row } from '../row.ts';

const NAME = 'sync-live';
const OURS = 'wherry sync, two clients';
/** Changes of a run. */
const COUNT = 8;

const child = (file: string): string => join(import.meta.dirname, '..', '..', 'clients', file);

/** A client with a memory of its own, which is in step when this resolves. */
const startClient = async (
  server: WherryServer,
  { local, state }: { readonly local: string; readonly state: string },
): Promise<RunningProcess> => {
  const client = await startProcess(process.execPath, [child('live-sync.ts'), local, `/${NAME}`], {
    env: { ...server.clientEnvironment(server.port), XDG_STATE_HOME: state },
  });
  await client.firstLine();
  return client;
};

const prepareContenders = async (bed: Bed): Promise<PreparedRow> => {
  const memory = join(bed.place.setup, NAME);
  const base = bed.path('fetched', NAME);
  const of = (...names: string[]): string => join(base, ...names);
  const folders = (who: string): [string, string] => [of(who, 'from'), of(who, 'to')];
  const [ours, syncthing, lsyncd] = [folders('wherry'), folders('syncthing'), folders('lsyncd')];
  await makeDirectories([memory, ...ours, ...syncthing, ...lsyncd]);
  await using stack = new AsyncDisposableStack();
  const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
  for (const [index, local] of ours.entries())
    stack.use(await startClient(wherry, { local, state: join(memory, `state-${index}`) }));
  const pair = stack.use(
    await startSyncthingPair({ directory: join(memory, 'syncthing'), folders: syncthing }),
  );
  const [from, to] = lsyncd;
  stack.use(
    await startLsyncd({
      directory: join(memory, 'lsyncd'),
      config: sshd.clientConfig(sshd.port),
      from,
      to,
    }),
  );
  const contender = (
    name: string,
    pid: number,
    directories: readonly [string, string],
    more: Pick<Contender, 'isOurs' | 'note'>,
  ): Contender => ({
    ...more,
    name,
    outputs: [],
    command: () => ({
      argv: [process.execPath, child('live-latency.ts'), ...directories, String(COUNT)],
    }),
    serverPid: () => pid,
    check: () => checkSameTrees(...directories),
  });
  const contenders = [
    contender(OURS, wherry.pid, ours, { isOurs: true }),
    contender('syncthing, a pair', pair.pid, syncthing, {
      isOurs: false,
      note: 'its delay is set to 1 s, the least it takes; 10 s where nothing is said',
    }),
    contender('lsyncd, rsync over ssh', sshd.pid, lsyncd, {
      isOurs: false,
      note: 'one way; its delay is set to 0; 15 s where nothing is said',
    }),
  ];
  const started = stack.move();
  return {
    contenders,
    close: async () => {
      await started.disposeAsync();
      await removeAll([base, memory, bed.path('served', NAME)]);
    },
  };
};

export const LIVE_ROW: Row = {
  name: NAME,
  what: 'from a change of 4 KB at one client until another one has it',
  weightSeconds: 130,
  isTimed: false,
  hasWarmUp: false,
  bars: [
    figureBar('median until a change is seen', [OURS, 'median ms'], {
      must: 300,
      aim: 100,
      unit: 'ms',
      isLeast: false,
    }),
  ],
  prepare: prepareContenders,
};
