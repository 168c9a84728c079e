// What all connections of a server have moved, together with those that are over.

import type { Traffic } from '../session/index.ts';

export interface TrafficTotal {
  /** Of a connection that is over. */
  add(traffic: Traffic): void;
  /** The total, with that of connections that are not. */
  with(live: readonly { readonly traffic: Traffic }[]): Traffic;
}

export const createTrafficTotal = (): TrafficTotal => {
  let [receivedBytes, sentBytes] = [0, 0];
  return {
    add: (traffic) => {
      receivedBytes += traffic.receivedBytes;
      sentBytes += traffic.sentBytes;
    },
    with: (live) => ({
      receivedBytes: live.reduce((sum, { traffic }) => sum + traffic.receivedBytes, receivedBytes),
      sentBytes: live.reduce((sum, { traffic }) => sum + traffic.sentBytes, sentBytes),
    }),
  };
};
