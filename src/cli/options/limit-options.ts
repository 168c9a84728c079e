// The options of `run` about who may be connected, and how fast. Definitions only.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { bandwidthFlag, type BandwidthChoice } from './bandwidth.ts';
import { parseConnectionCount, parseConnectionTimeout } from './parsers.ts';

export interface LimitFlags {
  readonly exclusive?: boolean;
  readonly maxConnections?: number;
  readonly maxConnectionsPerAddress?: number;
  /** Milliseconds. */
  readonly connectionTimeout?: number;
  readonly bandwidth?: BandwidthChoice;
  readonly bandwidthPerConnection?: BandwidthChoice;
}

export const LIMIT_FLAGS: FlagParametersForType<LimitFlags, CliContext> = {
  exclusive: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Serve one client at a time; a second one is told IN_USE at once (exit 13)',
  },
  maxConnections: {
    kind: 'parsed',
    parse: parseConnectionCount,
    optional: true,
    placeholder: 'N',
    brief: 'Connections of clients at once; one more is told IN_USE [default 4096]',
  },
  maxConnectionsPerAddress: {
    kind: 'parsed',
    parse: parseConnectionCount,
    optional: true,
    placeholder: 'N',
    brief: 'The same for one address; an IPv6 /64 is one [default no limit]',
  },
  connectionTimeout: {
    kind: 'parsed',
    parse: parseConnectionTimeout,
    optional: true,
    placeholder: 'DURATION',
    brief:
      'End a connection on which nothing is asked for so long; clients make a new one when they need it [default never]',
  },
  bandwidth: bandwidthFlag(
    'Bytes a second of all clients together, who share them evenly: 10M each way, or 10M:1M for uploads and downloads [default no limit]',
  ),
  bandwidthPerConnection: bandwidthFlag('The same for each connection [default no limit]'),
};
