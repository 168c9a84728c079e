// Parsers of option values. Each throws a plain Error whose text completes "… : "; the command line's own error
// handling turns it into a usage error (exit 2).

import { parseVerbs, type Verb } from '../../accounts/rights/index.ts';
import { parseDuration } from '../text/format-duration.ts';
import { parseSize } from '../text/format-size.ts';

export const parseText = (input: string): string => input;

/** A port to connect to. */
export const parsePort = (input: string): number => {
  const port = Number(input);
  if (!/^\d{1,5}$/u.test(input) || port < 1 || port > 65_535)
    throw new Error('a port is a number from 1 to 65535');
  return port;
};

/** A port to listen on; 0 means any free one. */
export const parseListenPort = (input: string): number => (input === '0' ? 0 : parsePort(input));

/** Bytes. */
export const parseSizeOption = (input: string): number => {
  const size = parseSize(input);
  if (size === undefined)
    throw new Error('a size is a number of bytes, or one with a unit: 512, 64K, 10M, 1GiB');
  return size;
};

/** Milliseconds of a span with a unit; seconds when it has none. */
export const parseDurationOption = (input: string): number => {
  const duration = parseDuration(input);
  if (duration === undefined || duration === 0)
    throw new Error('a duration is a number with a unit: 90s, 5m, 2h');
  return duration;
};

/** Milliseconds of `--keep`; 0 means not at all. */
export const parseKeep = (input: string): number => {
  const duration = parseDuration(input);
  if (duration === undefined)
    throw new Error('how long to keep is a number with a unit: 12h, 30d; 0 keeps nothing');
  return duration;
};

/** Milliseconds of `--timeout`; 0 means never. */
export const parseTimeout = (input: string): number => {
  const timeout = parseDuration(input);
  if (timeout === undefined)
    throw new Error('a timeout is a number of seconds, such as 10 or 2.5; 0 means never');
  return timeout;
};

/** A role, or verbs. */
export const parseVerbsOption = (input: string): readonly Verb[] => {
  try {
    return parseVerbs(input);
  } catch {
    throw new Error(
      'a role is admin, editor, contributor, reader, uploader or none; or verbs such as read+write',
    );
  }
};

const parseCount = (input: string, what: string): number => {
  const count = Number(input);
  if (!/^\d{1,9}$/u.test(input) || count < 1) throw new Error(what);
  return count;
};

export const parseConnectionId = (input: string): number =>
  parseCount(input, 'a connection is named by the number that the list shows');

export const parseAuditLimit = (input: string): number => {
  const limit = parseCount(input, 'a limit is a number from 1 to 1000');
  if (limit > 1000) throw new Error('a limit is a number from 1 to 1000');
  return limit;
};
