// `--bandwidth` and its kin: a rate each way, named as the commands are. Definitions only.

import { parseSize } from '../text/parse-size.ts';

/** Bytes a second; undefined: no limit that way. */
export interface BandwidthChoice {
  readonly upload?: number;
  readonly download?: number;
}

/** Lower rates are what a slip of the unit looks like, and a transfer at them what a dead link looks like. */
const MIN_RATE = 16 * 1024;

const parseRate = (text: string): number | undefined => {
  if (text.toLowerCase() === 'off') return undefined;
  const rate = parseSize(text);
  if (rate === undefined)
    throw new Error(
      'a bandwidth is bytes a second, for both ways or as UPLOAD:DOWNLOAD: 10M, 10M:1M, off:1M',
    );
  if (rate < MIN_RATE)
    throw new Error(
      `a bandwidth is bytes a second, at least 16K; ${text} is only ${rate} B/s. With a unit: 500K, 10M`,
    );
  return rate;
};

/** "10M", "10M:1M" (uploads, downloads), "off:1M". */
export const parseBandwidth = (input: string): BandwidthChoice => {
  const [up = '', down = up, ...more] = input.trim().split(':');
  if (more.length > 0)
    throw new Error('a bandwidth is one rate, or two as UPLOAD:DOWNLOAD: 10M, 10M:1M, off:1M');
  const [upload, download] = [parseRate(up), parseRate(down)];
  return {
    ...(upload === undefined ? {} : { upload }),
    ...(download === undefined ? {} : { download }),
  };
};

const BANDWIDTH = {
  kind: 'parsed',
  parse: parseBandwidth,
  optional: true,
  placeholder: 'RATE',
} as const;

export const bandwidthFlag = <T extends string>(brief: T) => ({ ...BANDWIDTH, brief }) as const;

/** For commands that transfer. */
export const CLIENT_BANDWIDTH_FLAG = bandwidthFlag(
  'Take at most so many bytes a second: 10M each way, or 10M:1M for uploads and downloads [default no limit]',
);
