// What the contract suite stands on: how an implementation gives it storages, and the few actions every part uses.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import {
  isWherryError,
  parseRemotePath,
  type ErrorCode,
  type NameRules,
  type RemotePath,
} from '../../../src/base/index.ts';
import type {
  BatchEntry,
  Durability,
  Entry,
  FileAttributes,
  Problem,
  ScanOptions,
  Storage,
  WriteOptions,
  Written,
} from '../../../src/storage/index.ts';
import { encodeBatch } from '../../../src/storage/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';

/** An open storage, with what the suite needs besides its interface. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Puts a link there from behind, whatever its target. */
  plantLink(path: RemotePath, target: string): Promise<void>;
  /** Closes the storage, then asserts that staging is empty and that nothing outside the root was touched. */
  close(): Promise<void>;
}

export interface StorageMaker {
  /** A storage with an empty root. */
  open(init?: {
    readonly names?: NameRules;
    readonly fileSizeLimit?: number;
    readonly durability?: Durability;
  }): Promise<StorageUnderTest>;
  /** A read-only storage whose root was filled before. */
  openReadOnly(fill: (storage: Storage) => Promise<void>): Promise<StorageUnderTest>;
}

export interface Corner extends Omit<StorageUnderTest, 'close'> {
  /** A path in this test's own directory; without a name, the directory itself. */
  at(name?: string): RemotePath;
}

/** One storage for the tests of a `describe`, opened by the first; each call makes a directory of its own. */
export const createBed = (open: () => Promise<StorageUnderTest>): (() => Promise<Corner>) => {
  let opening: Promise<StorageUnderTest> | undefined;
  let corners = 0;
  after(async () => (await opening)?.close());
  return async () => {
    opening ??= open();
    const { storage, plantLink } = await opening;
    corners += 1;
    const directory = parseRemotePath(`/corner-${corners}`);
    await storage.makeDirectory(directory);
    return { storage, plantLink, at: (name = '') => parseRemotePath(`${directory}/${name}`) };
  };
};

const hashing = await loadBlake3();
export const hashOf = (bytes: Uint8Array): Uint8Array => hashing.hash(bytes);

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Bytes that differ by position, so that a misplaced block shows. */
export const patternBytes = (size: number, seed = 1): Uint8Array => {
  const bytes = new Uint8Array(size);
  let state = seed * 2654435761;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
};

export const lend = (bytes: Uint8Array, size = Math.max(bytes.length, 1)): Uint8Array<ArrayBuffer> => {
  const buffer = Buffer.allocUnsafeSlow(size);
  buffer.set(bytes);
  return buffer;
};

export interface PutOptions extends Partial<WriteOptions>, Partial<FileAttributes> {
  readonly blockSize?: number;
  readonly hash?: Uint8Array;
}

/** Stages, writes in blocks and commits. */
export const put = async (
  storage: Storage,
  path: RemotePath,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<Written> => {
  const { policy = 'fail', ifMatch, mtimeUs, executable, blockSize = 256 * 1024 } = options;
  const staged = await storage.stage(
    path,
    { size: options.size ?? bytes.length, mtimeUs, executable },
    { policy, ifMatch },
  );
  try {
    for (let offset = 0; offset < bytes.length; offset += blockSize) {
      const block = bytes.subarray(offset, offset + blockSize);
      await staged.write(lend(block), block.length);
    }
    return await staged.commit(options.hash ?? hashOf(bytes));
  } finally {
    await staged.discard();
  }
};

/** Reads a whole file through `open`, checking the hash that the storage reports. */
export const get = async (
  storage: Storage,
  path: RemotePath,
  blockSize = 256 * 1024,
): Promise<Uint8Array> => {
  const file = await storage.open(path);
  try {
    const pieces: Uint8Array[] = [];
    let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(blockSize);
    for (let offset = 0; offset < file.entry.size;) {
      const read = await file.read(buffer, offset);
      assert.ok(read.length > 0, 'a read before the end gives bytes');
      pieces.push(new Uint8Array(read.buffer.subarray(0, read.length)));
      offset += read.length;
      buffer = read.buffer;
    }
    const bytes = new Uint8Array(Buffer.concat(pieces));
    assert.deepEqual(await file.hash(), hashOf(bytes));
    return bytes;
  } finally {
    await file.close();
  }
};

export const getText = async (storage: Storage, path: RemotePath): Promise<string> =>
  Buffer.from(await get(storage, path)).toString();

export const scanAll = async (
  storage: Storage,
  path: RemotePath,
  options?: ScanOptions,
): Promise<{ entries: Entry[]; problems: Problem[] }> => {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for await (const batch of storage.scan(path, options)) {
    entries.push(...batch.entries);
    problems.push(...batch.problems);
  }
  return { entries, problems };
};

/** Paths below a directory, sorted, relative to it. */
export const namesBelow = async (
  storage: Storage,
  path: RemotePath,
  options?: ScanOptions,
): Promise<string[]> =>
  (await scanAll(storage, path, options)).entries
    .map((entry) => entry.path.slice(path === '/' ? 1 : path.length + 1))
    .sort();

/** The call is refused with this code and a sentence. */
export const refuses = async (code: ErrorCode, call: () => Promise<unknown>): Promise<void> => {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(isWherryError(error), `not a WherryError: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^\S.*\.$/su, 'a refusal is a sentence');
    return true;
  });
};

export const fileEntry = (path: string, content: Uint8Array, more: Partial<BatchEntry> = {}): BatchEntry => ({
  kind: 'file',
  path,
  mtimeUs: 1_700_000_000_000_000,
  executable: false,
  hash: hashOf(content),
  content,
  ...more,
});

export const directoryEntry = (path: string): BatchEntry => ({
  ...fileEntry(path, new Uint8Array()),
  kind: 'directory',
  hash: new Uint8Array(),
});

export const linkEntry = (path: string, target: string | Uint8Array): BatchEntry => ({
  ...fileEntry(path, typeof target === 'string' ? text(target) : target),
  kind: 'link',
  hash: new Uint8Array(),
});

export const putBatch = async (
  storage: Storage,
  directory: RemotePath,
  entries: readonly BatchEntry[],
  options: WriteOptions = { policy: 'fail' },
) => {
  const batch = encodeBatch(entries);
  return (await storage.writeBatch(directory, lend(batch), batch.length, options)).results;
};
