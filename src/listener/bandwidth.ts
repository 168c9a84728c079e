// The rates of a server's connections. Named from the clients' side, as their commands are: an upload is what the
// server receives, a download what it sends.

import { createLinkPace, SharedRate, type Clock, type LinkPace } from '../session/index.ts';

/** Bytes a second, each way for itself: at least 16 KiB; undefined: no limit. */
export interface Bandwidth {
  readonly upload?: number | undefined;
  readonly download?: number | undefined;
}

export interface BandwidthInit {
  /** All connections together. */
  readonly total: Bandwidth | undefined;
  readonly perConnection: Bandwidth | undefined;
}

/** Makes the pace of each new connection; undefined where nothing is bounded. @throws WherryError `BAD_REQUEST` */
export const createBandwidth = (init: BandwidthInit, clock: Clock): (() => LinkPace | undefined) => {
  const share = (rate: number | undefined, ofTurns: 'use' | 'promise'): SharedRate | undefined =>
    rate === undefined ? undefined : new SharedRate(rate, clock, ofTurns);
  const sharedReceive = share(init.total?.upload, 'promise');
  const sharedSend = share(init.total?.download, 'use');
  const { upload: receiveRate, download: sendRate } = init.perConnection ?? {};
  return () => createLinkPace({ receiveRate, sendRate, sharedReceive, sharedSend }, clock);
};
