// What the file service answers, beyond entries: results of batches, hashes, and the sign that it is still at work.

import {
  ERROR_CODES,
  HASH_SIZE,
  errorCodeFromWire,
  isSize,
  malformed,
  nameFromWire,
  nameToWire,
  readFields,
  type WireSide,
} from '../../base/index.ts';
import type { BatchResult, Entry, Problem } from '../../storage/index.ts';
import { decodeEntry, decodeListedEntry, decodeOutcome, decodeProblem, encodeOutcome } from './entries.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import type { RemotePath } from '../../base/index.ts';

const FAILED = 255;
const MAX_MESSAGE_LENGTH = 300;

/** Sent while the answer takes long; carries nothing. */
export const WORKING = { working: true } as const;

export const isWorking = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && (message as { working?: unknown }).working === true;

/** The message behind a file's last byte. */
export const encodeHash = (hash: Uint8Array): unknown => ({ hash });

export const decodeHash = (message: unknown, side: WireSide): Uint8Array =>
  readFields(message, side).bytes('hash', HASH_SIZE);

/** One message of a list. */
export interface ListMessage {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** The listed directory itself; in the first message only. */
  readonly top: Entry | undefined;
}

export const decodeListMessage = (message: unknown, directory: RemotePath): ListMessage => {
  const fields = readFields(message, 'answer');
  return {
    entries: fields.list('entries').map((entry) => decodeListedEntry(entry, directory)),
    problems: fields.has('problems')
      ? fields.list('problems').map((problem) => decodeProblem(problem, 'answer'))
      : [],
    top: fields.has('top') ? decodeEntry(fields.any('top')) : undefined,
  };
};

/** One message of a tree that is sent unasked. */
export interface TreeMessage extends ListMessage {
  /** A batch belongs to it. */
  readonly hasBatch: boolean;
  /** How many files the whole tree has, and their bytes, as far as somebody counted. */
  readonly total: { readonly files: number; readonly bytes: number } | undefined;
}

const NO_LIST: ListMessage = { entries: [], problems: [], top: undefined };

export const decodeTreeMessage = (message: unknown, directory: RemotePath): TreeMessage => {
  const fields = readFields(message, 'answer');
  return {
    ...(fields.has('entries') ? decodeListMessage(message, directory) : NO_LIST),
    hasBatch: fields.flag('batch', false),
    total: fields.has('files') ? { files: fields.size('files'), bytes: fields.size('bytes') } : undefined,
  };
};

/**
 * Results of batches as messages: `runs` is outcome, count, outcome, count …; what a run cannot say follows by the
 * index of the entry within the message: `failed` [index, code, message], `renamed` [index, path]. Results come in the order of the entries
 * and may be cut anywhere, so that no message grows over its limit.
 */
export const encodeResults = (results: readonly BatchResult[]): unknown[] => {
  const messages: unknown[] = [];
  let begin = 0;
  while (begin < results.length) {
    const runs: number[] = [];
    const failed: unknown[] = [];
    const renamed: unknown[] = [];
    let size = 0;
    let index = begin;
    for (; index < results.length && size < MESSAGE_SIZE; index += 1) {
      const result = results[index] as BatchResult;
      let outcome = FAILED;
      if ('code' in result) {
        failed.push([
          index - begin,
          ERROR_CODES[result.code].wire,
          result.message.slice(0, MAX_MESSAGE_LENGTH),
        ]);
        size += 16 + 3 * Math.min(result.message.length, MAX_MESSAGE_LENGTH);
      } else {
        outcome = encodeOutcome(result.outcome);
        if (result.path !== undefined) {
          renamed.push([index - begin, nameToWire(result.path)]);
          size += 16 + 3 * result.path.length;
        }
      }
      if (runs.at(-2) === outcome) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
      else runs.push(outcome, 1);
      size += 1;
    }
    messages.push({ runs, failed, renamed });
    begin = index;
  }
  return messages;
};

/** The results in one message; more than `atMost` is a lie. */
export const decodeResults = (message: unknown, atMost: number): BatchResult[] => {
  const fields = readFields(message, 'answer');
  const failed = indexed(fields.list('failed'));
  const renamed = indexed(fields.list('renamed'));
  const runs = fields.list('runs');
  const results: BatchResult[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const outcome = runs[at];
    const count = runs[at + 1];
    if (!isSize(count) || results.length + count > atMost)
      throw malformed('answer', 'it has more results than entries were sent');
    for (let index = 0; index < count; index += 1) {
      results.push(
        outcome === FAILED
          ? failure(failed.get(results.length))
          : success(outcome, renamed.get(results.length)),
      );
    }
  }
  return results;
};

const indexed = (items: readonly unknown[]): Map<number, readonly unknown[]> => {
  const byIndex = new Map<number, readonly unknown[]>();
  for (const item of items) {
    if (!Array.isArray(item) || !isSize(item[0])) throw malformed('answer', 'a result lacks its index');
    byIndex.set(item[0], item as unknown[]);
  }
  return byIndex;
};

const failure = (item: readonly unknown[] | undefined): BatchResult => {
  const [, code, message] = item ?? [];
  if (!isSize(code) || typeof message !== 'string')
    throw malformed('answer', 'a failed entry lacks its reason');
  return { code: errorCodeFromWire(code), message: message.slice(0, MAX_MESSAGE_LENGTH) };
};

const success = (wireOutcome: unknown, item: readonly unknown[] | undefined): BatchResult => {
  const outcome = decodeOutcome(wireOutcome);
  if (item === undefined) return { outcome };
  const path = nameFromWire(item[1]);
  if (path === undefined) throw malformed('answer', 'a renamed entry lacks its path');
  return { outcome, path };
};

/** What belongs to one batch of a download: how many of the asked names it settles, and what could not be read. */
export interface BatchNotice {
  readonly taken: number;
  readonly problems: readonly Problem[];
}

export const decodeBatchNotice = (message: unknown): BatchNotice => {
  const fields = readFields(message, 'answer');
  return {
    taken: fields.size('taken'),
    problems: fields.has('problems')
      ? fields.list('problems').map((problem) => decodeProblem(problem, 'answer'))
      : [],
  };
};
