// What `run` makes of its options about connections, and how it says so. Pure.

import type { ServerInit } from '../../server/index.ts';
import type { BandwidthChoice } from '../options/bandwidth.ts';
import type { LimitFlags } from '../options/limit-options.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatSize } from '../../base/index.ts';

type ConnectionLimits = Pick<
  ServerInit,
  | 'exclusive'
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
  | 'connectionTimeoutMs'
  | 'bandwidth'
  | 'bandwidthPerConnection'
>;

export const toConnectionLimits = (flags: LimitFlags): ConnectionLimits => ({
  exclusive: flags.exclusive,
  maxConnections: flags.maxConnections,
  maxConnectionsPerAddress: flags.maxConnectionsPerAddress,
  connectionTimeoutMs: flags.connectionTimeout,
  bandwidth: flags.bandwidth,
  bandwidthPerConnection: flags.bandwidthPerConnection,
});

const rates = ({ upload, download }: BandwidthChoice, suffix: string): readonly string[] => {
  if (upload !== undefined && upload === download) return [`${formatSize(upload)}/s each way${suffix}`];
  return [
    ...(upload === undefined ? [] : [`uploads at ${formatSize(upload)}/s${suffix}`]),
    ...(download === undefined ? [] : [`downloads at ${formatSize(download)}/s${suffix}`]),
  ];
};

/** What is not as usual, for the banner. */
export const connectionRemarks = (flags: LimitFlags): readonly string[] => [
  ...(flags.exclusive === true ? ['one client at a time'] : []),
  ...(flags.maxConnections === undefined ? [] : [`up to ${flags.maxConnections} connections`]),
  ...(flags.maxConnectionsPerAddress === undefined
    ? []
    : [`up to ${flags.maxConnectionsPerAddress} connections from one address`]),
  ...(flags.connectionTimeout === undefined
    ? []
    : [`silent connections end after ${formatDuration(flags.connectionTimeout / 1000)}`]),
  ...rates(flags.bandwidth ?? {}, ''),
  ...rates(flags.bandwidthPerConnection ?? {}, ' for each connection'),
];
