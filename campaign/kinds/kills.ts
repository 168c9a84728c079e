// Processes that are killed: SIGKILL, at a chosen byte or a little after it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import type { RunningClient } from '../ends/client.ts';
import { EXIT, type Kind, type Played } from './kind.ts';
import { chooseInside, chooseMoment } from './moments.ts';

/** Calls `strike` at some byte of the transfer, or some milliseconds later. Resolves with whether it was called. */
const strikeDuring = async (
  bed: Bed,
  client: RunningClient,
  strike: () => Promise<void>,
): Promise<boolean> => {
  const { way, offset } = bed.scenario.amount === 'huge' ? chooseInside(bed) : chooseMoment(bed);
  const delayMs = bed.random.weighted([
    [3, 0],
    [1, bed.random.integer(1, 60)],
  ]);
  let striking: Promise<void> | undefined;
  const marked = Promise.withResolvers<void>();
  bed.proxy.at(way, offset, () => {
    striking = sleep(delayMs).then(strike);
    marked.resolve();
  });
  await Promise.race([marked.promise, client.finished]);
  await striking;
  return striking !== undefined;
};

const killClient = async (bed: Bed): Promise<Played> => {
  const client = bed.startClient();
  const struck = await strikeDuring(bed, client, async () => client.kill());
  return {
    finished: await client.finished,
    mayExit: [null],
    interruptions: 1,
    leavesStaged: bed.scenario.direction === 'download',
    struck,
  };
};

/** The server comes back on its own, and the client may well finish the job in the same call. */
const killServer = async (bed: Bed): Promise<Played> => {
  const client = bed.startClient();
  const struck = await strikeDuring(bed, client, () => bed.server.kill());
  if (struck) await bed.restartServer();
  return { finished: await client.finished, mayExit: [EXIT.connection], interruptions: 1, struck };
};

const killBoth = async (bed: Bed): Promise<Played> => {
  const client = bed.startClient();
  const struck = await strikeDuring(bed, client, async () => {
    client.kill();
    await bed.server.kill();
  });
  const finished = await client.finished;
  if (struck) await bed.restartServer();
  return {
    finished,
    mayExit: [null],
    interruptions: 1,
    leavesStaged: bed.scenario.direction === 'download',
    struck,
  };
};

/** Any of the three, inside a file of 2 GiB. */
const killInsideBig = (bed: Bed): Promise<Played> => bed.random.pick([killClient, killServer, killBoth])(bed);

export const KILLS: readonly Kind[] = [
  {
    name: 'kill-client',
    weight: 18,
    what: 'kill -9 of the client process',
    usesProcesses: true,
    play: killClient,
  },
  {
    name: 'kill-server',
    weight: 12,
    what: 'kill -9 of the server process, which is started again while the client is at work',
    usesProcesses: true,
    play: killServer,
  },
  {
    name: 'kill-both',
    weight: 6,
    what: 'kill -9 of both processes at once',
    usesProcesses: true,
    play: killBoth,
  },
  {
    name: 'big',
    weight: 0,
    what: 'kill -9 of either end or both inside a file of 2 GiB',
    usesProcesses: true,
    limitMs: 600_000,
    carrier: 'tls',
    wish: { amounts: [[1, 'huge']], shapes: ['file'], policies: ['replace'] },
    play: killInsideBig,
  },
];
