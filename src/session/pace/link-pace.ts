// Both directions of one connection, held to rates. Direction is that of this end: what it sends, what it receives.

import type { Clock } from '../clock.ts';
import { ReceivePace } from './receive-pace.ts';
import { SendPace } from './send-pace.ts';
import { SharedRate } from './shared-rate.ts';

export interface LinkPaceInit {
  /** Bytes a second of this connection alone. */
  readonly sendRate?: number | undefined;
  readonly receiveRate?: number | undefined;
  /** Rates shared with other connections, which take turns: that of receiving made for turns that are a 'promise'. */
  readonly sharedSend?: SharedRate | undefined;
  readonly sharedReceive?: SharedRate | undefined;
}

export interface LinkPace {
  /** Bytes a second that are sent, and received, at most: the least of the rates; undefined where there is none. */
  readonly sendRate: number | undefined;
  readonly receiveRate: number | undefined;
  readonly send: SendPace | undefined;
  readonly receive: ReceivePace | undefined;
  /** The connection is gone; whoever uses it next begins anew. */
  end(): void;
}

const ratesOf = (
  own: number | undefined,
  shared: SharedRate | undefined,
  clock: Clock,
  ofTurns: 'use' | 'promise',
): readonly SharedRate[] => [
  ...(own === undefined ? [] : [new SharedRate(own, clock, ofTurns)]),
  ...(shared === undefined ? [] : [shared]),
];

const leastOf = (rates: readonly SharedRate[]): number | undefined =>
  rates.length === 0 ? undefined : Math.min(...rates.map(({ bytesPerSecond }) => bytesPerSecond));

/** Undefined where nothing is bounded: frames then take the way without a pace. */
export const createLinkPace = (init: LinkPaceInit, clock: Clock): LinkPace | undefined => {
  const sendRates = ratesOf(init.sendRate, init.sharedSend, clock, 'use');
  const receiveRates = ratesOf(init.receiveRate, init.sharedReceive, clock, 'promise');
  if (sendRates.length === 0 && receiveRates.length === 0) return undefined;
  const send = sendRates.length === 0 ? undefined : new SendPace(sendRates);
  const receive = receiveRates.length === 0 ? undefined : new ReceivePace(receiveRates, clock);
  return {
    sendRate: leastOf(sendRates),
    receiveRate: leastOf(receiveRates),
    send,
    receive,
    end: () => {
      send?.end();
      receive?.end();
    },
  };
};
