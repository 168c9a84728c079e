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

/** What a connection without frames is held to: its user asks each of the rates before he moves a quantum, and takes what he moved. */
export interface PlainPace {
  readonly send: readonly SharedRate[];
  readonly receive: readonly SharedRate[];
}

export interface Pacer {
  /** Of a new link; undefined where nothing is bounded. */
  forLink(): LinkPace | undefined;
  /** Of a new connection of another kind. */
  forOther(): PlainPace;
}

/** @throws WherryError `BAD_REQUEST` */
export const createBandwidth = (init: BandwidthInit, clock: Clock): Pacer => {
  const share = (rate: number | undefined, ofTurns: 'use' | 'promise' = 'use'): SharedRate | undefined =>
    rate === undefined ? undefined : new SharedRate(rate, clock, ofTurns);
  const sharedReceive = share(init.total?.upload, 'promise');
  const sharedSend = share(init.total?.download);
  const { upload: receiveRate, download: sendRate } = init.perConnection ?? {};
  const bounds = (...rates: readonly (SharedRate | undefined)[]): readonly SharedRate[] =>
    rates.filter((rate) => rate !== undefined);
  return {
    forLink: () => createLinkPace({ receiveRate, sendRate, sharedReceive, sharedSend }, clock),
    forOther: () => ({
      send: bounds(share(sendRate), sharedSend),
      receive: bounds(share(receiveRate), sharedReceive),
    }),
  };
};
