// The options about connections that a server is made with, checked: a value that cannot be meant is refused, never
// bent into another one.

import { WherryError } from '../base/index.ts';
import type { Bandwidth, ListenerInit } from '../listener/index.ts';
import { checkBandwidth } from '../session/index.ts';

export interface ConnectionLimitsInit {
  /**
   * Serve one client (install) at a time; a second one is refused with `IN_USE` at once. A client whose link was lost
   * finds its seat free for 10 s. Default: any number.
   */
  readonly exclusive?: boolean | undefined;
  /** Clients' connections at once; one more is refused with `IN_USE`. Default 4096. */
  readonly maxConnections?: number | undefined;
  /** The same for one address (an IPv6 /64). Default: no limit of its own. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /**
   * Milliseconds, at least 1000, after which a connection on which nothing is asked is ended (`TIMEOUT`). What waits for
   * this server's disk is not silent; an open file that is not used is. Default: never.
   */
  readonly connectionTimeoutMs?: number | undefined;
  /**
   * Bytes a second, at least 16 KiB, of all connections together, which share them evenly: each way, or one of them.
   * Default: no limit.
   */
  readonly bandwidth?: number | Bandwidth | undefined;
  /** The same for each connection. */
  readonly bandwidthPerConnection?: number | Bandwidth | undefined;
  /** Close when no client has been connected for so many milliseconds. Default: never. */
  readonly stopWhenIdleMs?: number | undefined;
}

/** With every value in its range. */
export type ConnectionLimits = Pick<
  ListenerInit,
  | 'exclusive'
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
  | 'connectionTimeoutMs'
  | 'stopWhenIdleMs'
  | 'bandwidth'
  | 'bandwidthPerConnection'
>;

/** Longest span that timers of every platform hold: 24 days. */
const MAX_SPAN_MS = 0x7fff_ffff;
/** A shorter one would end connections between two calls of one command. */
const MIN_CONNECTION_TIMEOUT_MS = 1000;

const wholeNumber = (
  name: string,
  value: number | undefined,
  least: number,
  most: number,
): number | undefined => {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return value;
  throw new WherryError('BAD_REQUEST', `${name} must be a whole number from ${least} to ${most}.`);
};

const eachWay = (bandwidth: number | Bandwidth | undefined): Bandwidth | undefined => {
  if (bandwidth === undefined) return undefined;
  const { upload, download } =
    typeof bandwidth === 'number' ? { upload: bandwidth, download: bandwidth } : bandwidth;
  return {
    ...(upload === undefined ? {} : { upload: checkBandwidth(upload) }),
    ...(download === undefined ? {} : { download: checkBandwidth(download) }),
  };
};

/** @throws WherryError `BAD_REQUEST` */
export const resolveConnectionLimits = (init: ConnectionLimitsInit): ConnectionLimits => ({
  exclusive: init.exclusive,
  maxConnections: wholeNumber('maxConnections', init.maxConnections, 1, 1_000_000),
  maxConnectionsPerAddress: wholeNumber(
    'maxConnectionsPerAddress',
    init.maxConnectionsPerAddress,
    1,
    1_000_000,
  ),
  connectionTimeoutMs: wholeNumber(
    'connectionTimeoutMs',
    init.connectionTimeoutMs,
    MIN_CONNECTION_TIMEOUT_MS,
    MAX_SPAN_MS,
  ),
  stopWhenIdleMs: wholeNumber('stopWhenIdleMs', init.stopWhenIdleMs, 1, MAX_SPAN_MS),
  bandwidth: eachWay(init.bandwidth),
  bandwidthPerConnection: eachWay(init.bandwidthPerConnection),
});
