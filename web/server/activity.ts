// What goes on at the server, second by second, with the rates that the differences make. Pure.

import type { ServerActivity } from '../../src/client/browser/index.ts';

/** Bytes a second. */
export interface Rates {
  readonly receiving: number;
  readonly sending: number;
}

export interface Moment {
  readonly activity: ServerActivity;
  readonly total: Rates;
  /** By the id of the connection. */
  readonly connections: ReadonlyMap<number, Rates>;
  /** By the id of the transfer; undefined where it was not there a moment ago. */
  readonly transfers: ReadonlyMap<number, number>;
}

const NO_RATES: Rates = { receiving: 0, sending: 0 };

const perSecond = (bytes: number, ms: number): number => Math.max(0, (bytes * 1000) / Math.max(1, ms));

interface Counted {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

const ratesOf = (now: Counted, before: Counted, ms: number): Rates => ({
  receiving: perSecond(now.receivedBytes - before.receivedBytes, ms),
  sending: perSecond(now.sentBytes - before.sentBytes, ms),
});

const NOTHING: Counted = { receivedBytes: 0, sentBytes: 0 };

/** `before`: undefined at the beginning, when no rate is known. */
export const toMoment = (activity: ServerActivity, before: Moment | undefined): Moment => {
  if (before === undefined)
    return { activity, total: NO_RATES, connections: new Map(), transfers: new Map() };
  const ms = activity.atMs - before.activity.atMs;
  const connectionsBefore = new Map(before.activity.connections.map((each) => [each.id, each]));
  const transfersBefore = new Map(before.activity.transfers.map((each) => [each.id, each]));
  return {
    activity,
    total: ratesOf(activity, before.activity, ms),
    // What was not there a moment ago has moved all that it has since.
    connections: new Map(
      activity.connections.map((each) => [
        each.id,
        ratesOf(each, connectionsBefore.get(each.id) ?? NOTHING, ms),
      ]),
    ),
    transfers: new Map(
      activity.transfers.map((each) => [
        each.id,
        perSecond(each.bytes - (transfersBefore.get(each.id)?.bytes ?? 0), ms),
      ]),
    ),
  };
};
