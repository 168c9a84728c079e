// The first run ends because the person at the client gives up, at a chosen byte.

import type { Bed } from '../bed.ts';
import type { Finished } from '../ends/client.ts';
import type { Moment } from './moments.ts';

export const interruptAt = async (
  bed: Bed,
  { way, offset }: Moment,
): Promise<{ readonly finished: Finished; readonly struck: boolean }> => {
  const client = bed.startClient();
  let struck = false;
  bed.proxy.at(way, offset, () => {
    struck = true;
    client.interrupt();
  });
  const finished = await client.finished;
  await bed.untilQuiet();
  return { finished, struck };
};
