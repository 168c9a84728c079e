// What the contract suite stands on: how an implementation gives it storages, and the few actions every part uses.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import {
  PIECE_SIZE,
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
  PartIdentity,
  Problem,
  ScanOptions,
  StagedFile,
  Storage,
  BatchOptions,
  WriteOptions,
  Written,
} from '../../../src/storage/index.ts';
import { encodeBatch } from '../../../src/storage/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';

/** An open storage, with what the suite needs besides its interface. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Where the tests make their directories; default the root. */
  readonly home?: string;
  /** Puts a link there from behind, whatever its target. */
  plantLink(path: RemotePath, target: string): Promise<void>;
  /** Closes the storage, then asserts that staging is empty and that nothing outside the root was touched. */
  close(): Promise<void>;
}

/** Paths of a storage that is not all of what is served. */
export const pathIn =
  ({ home = '' }: StorageUnderTest) =>
  (path: string): RemotePath =>
    parseRemotePath(`${home}${path}`);

export interface StorageMaker {
  /** A storage with an empty root. */
  open(init?: {
    readonly names?: NameRules;
    readonly fileSizeLimit?: number;
    readonly durability?: Durability;
    readonly keepsTrash?: boolean;
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
    const { storage, plantLink, home = '' } = await opening;
    corners += 1;
    const directory = parseRemotePath(`${home}/corner-${corners}`);
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

/** The BLAKE3 of each piece, as the sender of these bytes tells them: one even when there are no bytes. */
export const pieceHashes = (bytes: Uint8Array): Uint8Array[] => {
  const hashes: Uint8Array[] = [];
  for (let offset = 0; offset === 0 || offset < bytes.length; offset += PIECE_SIZE)
    hashes.push(hashOf(bytes.subarray(offset, offset + PIECE_SIZE)));
  return hashes;
};

/** What goes to `commit`. */
export const lastHash = (bytes: Uint8Array): Uint8Array => pieceHashes(bytes).at(-1) ?? hashOf(bytes);

/**
 * Writes what comes next of the file's `bytes`, up to `until`, in blocks that heed no piece's end; tells the hash of each
 * piece but the last as soon as its bytes are written.
 */
export const send = async (
  staged: StagedFile,
  bytes: Uint8Array,
  { until = bytes.length, blockSize = 1_000_000 }: { until?: number; blockSize?: number } = {},
): Promise<void> => {
  const hashes = pieceHashes(bytes);
  let told = Math.floor(staged.written / PIECE_SIZE);
  for (let offset = staged.written; offset < until;) {
    const block = bytes.subarray(offset, Math.min(offset + blockSize, until));
    await staged.write(lend(block), block.length);
    offset += block.length;
    for (; (told + 1) * PIECE_SIZE <= offset && told < hashes.length - 1; told += 1)
      await staged.verify(hashes[told] ?? new Uint8Array());
  }
};

export interface PutOptions extends Partial<WriteOptions>, Partial<FileAttributes> {
  readonly blockSize?: number;
  /** Told at the commit instead of the right one. */
  readonly hash?: Uint8Array;
  readonly part?: PartIdentity;
}

/** Stages, writes in blocks and commits. `size: undefined` declares none. */
export const put = async (
  storage: Storage,
  path: RemotePath,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<Written> => {
  const {
    policy = 'fail',
    ifMatch,
    isRepeated,
    by,
    mtimeUs,
    executable,
    part,
    blockSize = 256 * 1024,
  } = options;
  const size = 'size' in options ? options.size : bytes.length;
  const staged = await storage.stage(
    path,
    { size, mtimeUs, executable },
    { policy, ifMatch, isRepeated, by, part },
  );
  try {
    await send(staged, bytes, { blockSize });
    return await staged.commit(options.hash ?? lastHash(bytes));
  } finally {
    await staged.discard();
  }
};

/** Reads a whole file through `open`, checking the hashes of its pieces that the storage reports. */
export const get = async (
  storage: Storage,
  path: RemotePath,
  blockSize = 256 * 1024,
): Promise<Uint8Array> => {
  const file = await storage.open(path);
  try {
    const blocks: Uint8Array[] = [];
    const hashes: Uint8Array[] = [];
    let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(blockSize);
    for (let offset = 0; offset === 0 || offset < file.entry.size;) {
      const read = await file.read(buffer, offset);
      assert.ok(read.length > 0 || file.entry.size === 0, 'a read before the end gives bytes');
      blocks.push(new Uint8Array(read.buffer.subarray(0, read.length)));
      hashes.push(...read.pieces);
      if (read.length === 0) break;
      offset += read.length;
      buffer = read.buffer;
    }
    const bytes = new Uint8Array(Buffer.concat(blocks));
    assert.deepEqual(hashes.map(hex), pieceHashes(bytes).map(hex), 'the hashes of the pieces');
    return bytes;
  } finally {
    await file.close();
  }
};

/** For comparisons that are readable when they fail. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Asserts that a file has exactly this content; its megabytes are not printed when not. */
export const holds = async (storage: Storage, path: RemotePath, bytes: Uint8Array): Promise<void> =>
  assert.ok(Buffer.from(await get(storage, path)).equals(bytes), `another content at ${path}`);

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
  options: BatchOptions = { policy: 'fail' },
) => {
  const batch = encodeBatch(entries);
  return (await storage.writeBatch(directory, lend(batch), batch.length, options)).results;
};
