// Bytes that went over the loopback: all of this machine's, with the headers of IP and TCP.

import { readFileSync } from 'node:fs';

/** What was sent; on the loopback that is what was received too. */
export const parseLoopbackBytes = (netDev: string): number => {
  const [, counters = ''] = /^\s*lo:(.*)$/mu.exec(netDev) ?? [];
  // Eight columns of what was received, then those of what was sent, which begin with the bytes.
  return Number(counters.trim().split(/\s+/u)[8] ?? Number.NaN);
};

export const readLoopbackBytes = async (): Promise<number> =>
  parseLoopbackBytes(readFileSync('/proc/net/dev', 'utf8'));
