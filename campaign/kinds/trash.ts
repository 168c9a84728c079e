// Things go to the trash of a server that is killed, come back from it, and leave it: each is at its name or in the trash.

import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Remote } from '../../src/client/index.ts';
import type { Bed } from '../bed.ts';
import type { Kind, Played } from './kind.ts';
import { createYard } from './yard.ts';

const STEPS = 28;

const connect = (bed: Bed): Promise<Remote> =>
  bed.product.client.connect({
    host: '127.0.0.1',
    port: bed.proxy.port,
    token: bed.token,
    carrier: bed.carrier,
    stateDirectory: `${bed.world.clientState}/wherry`,
    reconnect: false,
    timeoutMs: 10_000,
  });

const fillAndEmpty = async (bed: Bed): Promise<Played> => {
  const random = bed.random.fork('yard');
  const yard = createYard({
    random,
    served: bed.world.served,
    scratch: join(bed.world.directory, 'yard'),
  });
  const wrong: string[] = [];
  let kills = 0;
  let remote = await connect(bed);
  const restart = async (): Promise<void> => {
    await remote.close();
    await bed.restartServer();
    remote = await connect(bed);
  };
  await yard.begin(remote);
  for (let step = 0; step < STEPS && wrong.length === 0; step += 1) {
    const next = await yard.plan(remote);
    if (!random.chance(0.25)) {
      await next.run(remote);
      next.apply(yard.state);
      continue;
    }
    const done = next.run(remote).then(
      () => true,
      () => false,
    );
    await sleep(
      random.weighted([
        [1, 0],
        [4, random.integer(0, 8)],
        [2, random.integer(0, 60)],
      ]),
    );
    await bed.server.kill();
    const isDone = await done;
    kills += 1;
    await restart();
    if (isDone) next.apply(yard.state);
    // What was acknowledged was done; of anything else, all or nothing.
    wrong.push(...(await yard.check(remote, isDone ? undefined : next)));
  }
  wrong.push(...(await yard.check(remote, undefined)), ...(await yard.end(remote)));
  await remote.close();
  // These bytes are not those of the command, which comes now.
  bed.proxy.startCounting();
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return { finished: undefined, mayExit: [], interruptions: 1, struck: kills > 0 };
};

export const TRASH: readonly Kind[] = [
  {
    name: 'trash',
    weight: 5,
    what: 'files and trees are replaced, removed, restored and emptied from the trash, and the server is killed with kill -9 meanwhile',
    usesProcesses: true,
    limitMs: 240_000,
    wish: { directions: ['upload'], shapes: ['file'], amounts: [[1, 'small']] },
    play: fillAndEmpty,
  },
];
