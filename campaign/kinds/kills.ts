// Processes that are killed: SIGKILL, at a chosen byte or a little after it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import type { RunningClient } from '../ends/client.ts';
import { EXIT, type Kind, type Played } from './kind.ts';
import { chooseMoment } from './moments.ts';

/** Calls `strike` at some byte of the transfer, or some milliseconds later. Resolves with whether it was called. */
const strikeDuring = async (
  bed: Bed,
  client: RunningClient,
  strike: () => Promise<void>,
): Promise<boolean> => {
  const { way, offset } = chooseMoment(bed);
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
  return { finished: await client.finished, mayExit: [null], interruptions: 1, struck };
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
  return { finished, mayExit: [null], interruptions: 1, struck };
};

export const KILLS: readonly Kind[] = [
  {
    name: 'kill-client',
    weight: 14,
    what: 'kill -9 of the client process',
    usesProcesses: true,
    play: killClient,
  },
  {
    name: 'kill-server',
    weight: 10,
    what: 'kill -9 of the server process, which is started again while the client is at work',
    usesProcesses: true,
    play: killServer,
  },
  {
    name: 'kill-both',
    weight: 5,
    what: 'kill -9 of both processes at once',
    usesProcesses: true,
    play: killBoth,
  },
];
