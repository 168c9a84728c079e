// Links that are cut, fall silent, crawl, or are given up by the person at the client.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import { interruptAt } from './interrupt.ts';
import { EXIT, type Kind, type Played } from './kind.ts';
import { chooseInside, chooseMoment } from './moments.ts';

/** One cut; the server may stay out of reach for a while. */
const planCut = (bed: Bed, hear: () => void): void => {
  const { random, proxy } = bed;
  const { way, offset } = chooseMoment(bed);
  const kind = random.pick(['end', 'reset'] as const);
  const awayMs = random.chance(0.3) ? random.integer(10, 600) : 0;
  proxy.at(way, offset, () => {
    hear();
    proxy.cut(kind);
    if (awayMs === 0) return;
    proxy.isClosed = true;
    setTimeout(() => (proxy.isClosed = false), awayMs);
  });
};

const cut = async (bed: Bed): Promise<Played> => {
  const client = bed.startClient();
  let cuts = 0;
  for (
    let count = bed.random.weighted([
      [6, 1],
      [2, 2],
      [1, 4],
    ]);
    count > 0;
    count -= 1
  )
    planCut(bed, () => (cuts += 1));
  const finished = await client.finished;
  // A link that is cut while it is being made is final: nobody waits for a server that was never there.
  return { finished, mayExit: [EXIT.connection], interruptions: cuts, struck: cuts > 0 };
};

const QUIET_MS = 40;

/** Everything reaches the receiver, but what it says then does not come back. */
const cutAtAcknowledgement = async (bed: Bed): Promise<Played> => {
  const { proxy, scenario, contentWay, answerWay, random } = bed;
  const holdFrom = Math.max(0, scenario.bytes - random.integer(0, 100_000));
  const kind = random.pick(['end', 'reset'] as const);
  let crossed = 0;
  let cuts = 0;
  let timer: NodeJS.Timeout | undefined;
  proxy.tap = (way, chunk) => {
    if (way === contentWay) crossed += chunk.length;
    if (crossed <= holdFrom || crossed < 2500) return chunk;
    clearTimeout(timer);
    timer = setTimeout(() => {
      proxy.tap = undefined;
      cuts += 1;
      proxy.cut(kind);
    }, QUIET_MS);
    return way === answerWay ? undefined : chunk;
  };
  const finished = await bed.startClient().finished;
  clearTimeout(timer);
  return { finished, mayExit: [EXIT.connection], interruptions: cuts, struck: cuts > 0 };
};

/** Bytes vanish, and neither end is told. The server still believes in the old link when the command is typed again. */
const halfOpen = async (bed: Bed): Promise<Played> => {
  const { way, offset } = chooseMoment(bed);
  let struck = false;
  bed.proxy.at(way, offset, () => {
    struck = true;
    bed.proxy.silence();
  });
  const finished = await bed.startClient(['--timeout', '1']).finished;
  return {
    finished,
    mayExit: [EXIT.timeout, EXIT.connection, EXIT.partly],
    interruptions: 1,
    leavesStaged: true,
    struck,
  };
};

const cancel = async (bed: Bed): Promise<Played> => {
  const { finished, struck } = await interruptAt(bed, chooseMoment(bed));
  return { finished, mayExit: [EXIT.interrupted], interruptions: 1, struck };
};

/** The link crawls; either something still moves in time, or the client gives up. */
const slow = async (bed: Bed): Promise<Played> => {
  const { proxy, random } = bed;
  const { way, offset } = chooseInside(bed);
  const rate = random.pick([200, 20_000, 300_000, 3_000_000]);
  let struck = false;
  proxy.at(way, offset, () => {
    struck = true;
    proxy.rate = rate;
  });
  const client = bed.startClient(['--timeout', '1']);
  const recovery = sleep(random.integer(800, 3000)).then(() => (proxy.rate = 0));
  const finished = await client.finished;
  await recovery;
  return { finished, mayExit: [EXIT.timeout, EXIT.connection, EXIT.partly], interruptions: 1, struck };
};

/** An impatient person types the command twice. One of them may be told that the other is at work. */
const twice = async (bed: Bed): Promise<Played> => {
  const { random } = bed;
  const first = bed.startClient();
  await sleep(random.integer(0, 150));
  const second = await bed.startClient().finished;
  const finished = await first.finished;
  const mayExit = [EXIT.busy, EXIT.partly, EXIT.failed];
  return {
    finished: finished.exitCode === 0 ? second : finished,
    mayExit,
    interruptions: 1,
    spoiledBytes: 2 * bed.scenario.bytes,
    struck: true,
  };
};

/** The server is stopped in order, and started again. */
const stopServer = async (bed: Bed): Promise<Played> => {
  const { way, offset } = chooseMoment(bed);
  let stopping: Promise<void> | undefined;
  bed.proxy.at(way, offset, () => {
    stopping = bed.server.stop().then(() => bed.restartServer());
  });
  const finished = await bed.startClient().finished;
  await stopping;
  return {
    finished,
    mayExit: [EXIT.connection, EXIT.interrupted, EXIT.partly],
    interruptions: 1,
    struck: stopping !== undefined,
  };
};

const calm = async (bed: Bed): Promise<Played> => ({
  finished: await bed.startClient().finished,
  mayExit: [],
  interruptions: 0,
  struck: true,
});

const kind = (
  name: string,
  weight: number,
  what: string,
  play: Kind['play'],
  more: Partial<Kind> = {},
): Kind => ({
  name,
  weight,
  what,
  usesProcesses: false,
  play,
  ...more,
});

export const LINKS: readonly Kind[] = [
  kind('calm', 3, 'no trouble: the command is run twice', calm),
  kind('cut', 18, 'the link is cut at chosen bytes, up to four times, and comes back', cut),
  kind(
    'cut-at-acknowledgement',
    6,
    'the link is cut between the last byte of content and its acknowledgement',
    cutAtAcknowledgement,
  ),
  kind('half-open', 4, 'bytes vanish silently, and the server keeps the dead link', halfOpen),
  kind('cancel', 10, 'the client is interrupted at a chosen byte', cancel),
  kind('stop-server', 5, 'the server is stopped in order, and started again', stopServer),
  kind('twice-at-once', 4, 'the command is typed twice, and both are at work at once', twice),
  kind('slow', 4, 'a link that crawls, and a short --timeout', slow),
];
