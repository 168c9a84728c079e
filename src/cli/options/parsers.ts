// Parsers of option values. Each throws a plain Error whose text completes "… : "; the command line's own error
// handling turns it into a usage error (exit 2).

import { parseVerbs, type Verb } from '../../accounts/rights/index.ts';
import {
  MAX_BLOCK_SIZE,
  MIN_BLOCK_SIZE,
  parseDuration,
  parsePublicUrl,
  parseRemotePath,
} from '../../base/index.ts';
import { parseMoment, type Moment } from '../text/parse-moment.ts';
import { parseSize } from '../text/parse-size.ts';

/** Longer than this no timer waits. */
const MAX_DURATION_MS = 24 * 86_400_000;
/** Longer than this nothing is kept: a calendar's dates end. */
const MAX_SPAN_DAYS = 36_500;
const MAX_SPAN_MS = MAX_SPAN_DAYS * 86_400_000;

/** An argument. */
export const parseText = (input: string): string => input;

/** The value of an option. An empty one is what an unset variable of a script leaves, and is never meant. */
export const parseNonEmpty = (input: string): string => {
  if (input === '') throw new Error('it is empty; give it a value, or leave it out');
  return input;
};

/** More than, less than, or exactly so many bytes. */
export interface SizeTest {
  readonly compare: 'more' | 'less' | 'exactly';
  readonly bytes: number;
}

/** "+10M", "-1K", "512". */
export const parseSizeTest = (input: string): SizeTest => {
  const bytes = parseSize(input.replace(/^[+-]/u, ''));
  if (bytes === undefined) throw new Error('write +10M for more than that, -1K for less, 512 for exactly');
  return { compare: input.startsWith('+') ? 'more' : input.startsWith('-') ? 'less' : 'exactly', bytes };
};

/** A time, or a span before now. */
export const parseMomentOption = (input: string): Moment => {
  const moment = parseMoment(input);
  if (moment === undefined)
    throw new Error(
      'write a span before now, such as 2d or 90m, or a time, such as 2026-11-20 or 2026-11-20T14:03',
    );
  return moment;
};

/** Whole numbers from 0. */
export const parseLevels = (input: string): number => {
  if (!/^\d{1,6}$/u.test(input)) throw new Error('a whole number from 0 is needed');
  return Number(input);
};

/** One of a few words. */
export const parseChoice = <T extends string>(input: string, choices: readonly T[]): T => {
  const found = choices.find((choice) => choice === input);
  if (found === undefined) throw new Error(`it is one of ${choices.join(', ')}`);
  return found;
};

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

/** Bytes of a transfer block. */
export const parseBlockSize = (input: string): number => {
  const size = parseSize(input);
  if (size === undefined || size < MIN_BLOCK_SIZE || size > MAX_BLOCK_SIZE)
    throw new Error('a block is from 512 bytes to 4M: 64K, 1M');
  return size;
};

/** Bytes of the largest file. */
export const parseFileSizeLimit = (input: string): number => {
  const size = parseSizeOption(input);
  if (size === 0) throw new Error('a limit is at least one byte: 512, 64K, 10M; without it there is none');
  return size;
};

/** A directory of the server. */
export const parseRemoteDirectory = (input: string): string => {
  try {
    return parseRemotePath(input);
  } catch (error: unknown) {
    const why = error instanceof Error ? error.message.replace(/\.$/u, '') : String(error);
    throw new Error(`a directory is named as clients see it, such as /home; ${why}`, { cause: error });
  }
};

const durationUpTo = (input: string, mostMs: number, most: string): number => {
  const duration = parseDuration(input);
  if (duration === undefined || duration === 0)
    throw new Error('a duration is a number with a unit: 90s, 5m, 2h, 7d');
  if (duration > mostMs) throw new Error(`a duration is at most ${most}`);
  return duration;
};

/** Milliseconds that something waits for; seconds when there is no unit. */
export const parseDurationOption = (input: string): number => durationUpTo(input, MAX_DURATION_MS, '24d');

/** Milliseconds that something is kept, or good for. */
export const parseSpan = (input: string): number => durationUpTo(input, MAX_SPAN_MS, `${MAX_SPAN_DAYS}d`);

/** Milliseconds after which a silent connection ends. */
export const parseConnectionTimeout = (input: string): number => {
  const timeout = parseDurationOption(input);
  if (timeout < 1000) throw new Error('a connection timeout is at least a second: 60s, 15m');
  return timeout;
};

/** How many connections there may be. */
export const parseConnectionCount = (input: string): number => {
  const count = Number(input);
  if (!/^\d{1,7}$/u.test(input) || count < 1 || count > 1_000_000)
    throw new Error('a number of connections is a whole number from 1 to 1000000, such as 100');
  return count;
};

/** Milliseconds of `--keep`; 0 means not at all. */
export const parseKeep = (input: string): number => {
  const duration = parseDuration(input);
  if (duration === undefined)
    throw new Error('how long to keep is a number with a unit: 12h, 30d; 0 keeps nothing');
  if (duration > MAX_SPAN_MS) throw new Error(`how long to keep is at most ${MAX_SPAN_DAYS}d`);
  return duration;
};

/** Bytes of `--keep-size`. */
export const parseKeepSize = (input: string): number => {
  const size = parseSizeOption(input);
  if (size === 0) throw new Error('a trash of no size is none: use --keep 0 to keep nothing');
  return size;
};

/** Milliseconds of `--timeout`; 0 means never. */
export const parseTimeout = (input: string): number => {
  const timeout = parseDuration(input);
  if (timeout === undefined)
    throw new Error('a timeout is a number of seconds, such as 10 or 2.5; 0 means never');
  if (timeout > MAX_DURATION_MS) throw new Error('a timeout is at most 24d; 0 means never');
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

/** Milliseconds of `--grace`; 0 waits for nothing. */
export const parseGrace = (input: string): number => {
  const grace = parseDuration(input);
  if (grace === undefined)
    throw new Error('a grace is a number with a unit, such as 30s or 5m; 0 waits for nothing');
  if (grace > MAX_DURATION_MS) throw new Error('a grace is at most 24d');
  return grace;
};

/** How often a share may be used. */
export const parseUses = (input: string): number => {
  const what = 'a number of uses is a whole number from 1 to 1000000, such as 1';
  const uses = parseCount(input, what);
  if (uses > 1_000_000) throw new Error(what);
  return uses;
};

/** Where a server is found from outside. */
export const parsePublicUrlOption = (input: string): string => {
  try {
    return parsePublicUrl(input);
  } catch {
    throw new Error(
      'it is an address such as https://files.example.org or https://example.org:8443/files, without user, password or "?"',
    );
  }
};
