// What the tests of the disk core share: cores over any calls, hashes, batches.

import { randomBytes } from 'node:crypto';
import {
  EMPTY_BYTES,
  isWherryError,
  parseRemotePath,
  type ErrorCode,
  type RemotePath,
} from '../../../src/base/index.ts';
import {
  encodeBatch,
  type Batch,
  type BatchEntry,
  type Entry,
  type Problem,
} from '../../../src/storage/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import { createDiskCore, type DiskCore, type DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';

const hashing = await loadBlake3();

/** One key for all cores of a test, as the cores of one root have. */
const VERSION_KEY = randomBytes(8);

export const createCore = (calls: DirectoryCalls, init: Partial<DiskCoreInit> = {}): DiskCore =>
  createDiskCore(calls, {
    directory: '/',
    names: 'posix',
    durability: 'disk',
    staging: 'root',
    readOnly: false,
    versionKey: VERSION_KEY,
    ...hashing,
    randomBytes,
    now: () => Date.now() * 1000,
    ...init,
  });

export const path = (text: string): RemotePath => parseRemotePath(text);
export const bytes = (text: string): Uint8Array => Buffer.from(text);
export const hashOf = (content: Uint8Array): Uint8Array => hashing.hash(content);

export const MTIME = 1_600_000_000_123_456;

export const file = (name: string, content: string, more: Partial<BatchEntry> = {}): BatchEntry => ({
  kind: 'file',
  path: name,
  mtimeUs: MTIME,
  executable: false,
  hash: hashOf(bytes(content)),
  content: bytes(content),
  ...more,
});
export const directory = (name: string, mtimeUs = MTIME): BatchEntry => ({
  kind: 'directory',
  path: name,
  mtimeUs,
  executable: false,
  hash: EMPTY_BYTES,
  content: EMPTY_BYTES,
});
export const link = (name: string, target: string): BatchEntry => ({
  ...directory(name),
  kind: 'link',
  content: bytes(target),
});

export const batch = (...entries: Batch): Uint8Array<ArrayBuffer> => encodeBatch(entries);

/** Outcome or code of each entry. */
export const answers = async (written: ReturnType<DiskCore['writeBatch']>): Promise<string[]> =>
  (await written).results.map((result) => ('code' in result ? result.code : result.outcome));

const listIn = (result: object, name: string): readonly unknown[] =>
  name in result ? ((result as Readonly<Record<string, unknown>>)[name] as readonly unknown[]) : [];

/** Whether something of it was not done: of a look, of one batch, or of several. */
export const isPartly = (result: unknown): boolean => {
  if (Array.isArray(result)) return result.some(isPartly);
  if (typeof result !== 'object' || result === null) return false;
  const isRefusal = (one: unknown): boolean => typeof one === 'object' && one !== null && 'code' in one;
  return listIn(result, 'problems').length > 0 || listIn(result, 'results').some(isRefusal);
};

/** Writes one file as a client with a large file does. */
export const upload = async (
  core: DiskCore,
  at: string,
  content: string,
  policy: 'fail' | 'replace' | 'rename' | 'skip' | 'newer' = 'fail',
) => {
  const whole = bytes(content);
  const half = Math.ceil(whole.length / 2);
  const writer = core.openWriter(path(at), { size: whole.length, mtimeUs: MTIME }, { policy });
  writer.write(whole.subarray(0, half));
  writer.write(whole.subarray(half));
  return writer.commit(hashOf(whole));
};

export const download = (core: DiskCore, at: string): string => {
  const reader = core.openReader(path(at));
  try {
    const into = new Uint8Array(reader.entry.size);
    return Buffer.from(into.subarray(0, reader.read(into, 0).length)).toString();
  } finally {
    reader.close();
  }
};

export const scanned = (
  core: DiskCore,
  at = '/',
  recursive = true,
): { entries: Entry[]; problems: Problem[] } => {
  const pieces = [...core.scan(path(at), { recursive })];
  return {
    entries: pieces.flatMap((piece) => piece.entries),
    problems: pieces.flatMap((piece) => piece.problems),
  };
};

/** The code of the refusal; "none" when there was none. Anything but a WherryError is thrown on. */
export const codeOf = async (work: () => unknown): Promise<ErrorCode | 'none'> => {
  try {
    await work();
    return 'none';
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    return error.code;
  }
};
