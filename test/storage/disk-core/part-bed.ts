// What the tests of parts in the disk core share: content of several pieces, writing some of it, and counting what is read.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PIECE_SIZE, toHex } from '../../../src/base/index.ts';
import type { CoreWriter, DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import type { FileAttributes, WriteOptions } from '../../../src/storage/index.ts';
import { createHostCalls } from '../../../src/storage/disk/calls/host-calls.ts';
import { patternBytes } from '../contract/bed.ts';
import { MTIME, createCore, hashOf, path } from './bed.ts';
import { openJailBed, type JailBed } from './jail-bed.ts';

/** Three pieces, the last short. */
export const CONTENT = patternBytes(2 * PIECE_SIZE + 5);

export const pieceOf = (content: Uint8Array, index: number): Uint8Array =>
  content.subarray(index * PIECE_SIZE, (index + 1) * PIECE_SIZE);

export const KEY = '0123456789abcdef'.repeat(2);
export const PART = { key: KEY, owner: 'ann', label: 'a file' };

export interface PartWrite {
  readonly at?: string;
  readonly content?: Uint8Array;
  readonly part?: typeof PART;
  readonly attributes?: Partial<FileAttributes>;
  readonly options?: WriteOptions;
}

/** Opens the write of a part; nothing else has its turn meanwhile. */
export const openPart = (core: DiskCore, write: PartWrite = {}): Promise<CoreWriter> => {
  const { at = '/file', content = CONTENT, part = PART, attributes, options = { policy: 'replace' } } = write;
  return core.openPartWriter(
    path(at),
    { size: content.length, mtimeUs: MTIME, ...attributes },
    options,
    part,
    async () => {},
  );
};

/** Writes whole pieces, and what is behind them, up to `until`; tells their hashes but for the last. */
export const sendPieces = (writer: CoreWriter, until = CONTENT.length, content = CONTENT): void => {
  while (writer.written < until) {
    const index = writer.written / PIECE_SIZE;
    const piece = pieceOf(content, index).subarray(0, until - writer.written);
    writer.write(piece);
    if (piece.length === PIECE_SIZE && writer.written < content.length) writer.verify(hashOf(piece));
  }
};

export const lastHash = (content = CONTENT): Uint8Array =>
  hashOf(pieceOf(content, Math.max(0, Math.ceil(content.length / PIECE_SIZE) - 1)));

/** Sends the rest and commits. */
export const finish = async (writer: CoreWriter, content = CONTENT) => {
  sendPieces(writer, content.length, content);
  return writer.commit(lastHash(content));
};

/** Leaves a part of so many bytes. */
export const leavePart = async (core: DiskCore, until: number, write: PartWrite = {}): Promise<void> => {
  const writer = await openPart(core, write);
  sendPieces(writer, until, write.content);
  await writer.suspend();
};

/** Calls that count the bytes of files that are read through them. */
export const countingReads = (
  calls: DirectoryCalls,
): { readonly calls: DirectoryCalls; readonly bytes: number; reset(): void } => {
  let bytes = 0;
  return {
    calls: {
      ...calls,
      read: (...parameters) => {
        const count = calls.read(...parameters);
        bytes += count;
        return count;
      },
    },
    get bytes() {
      return bytes;
    },
    reset: () => {
      bytes = 0;
    },
  };
};

/** The bytes of journals are read as well; none of these tests has a longer one. */
export const JOURNAL_BYTES = 64 * 1024;

/** Short enough for an assertion that fails. */
export const digest = (content: Uint8Array | string | undefined): string =>
  content === undefined ? 'nothing' : toHex(hashOf(Buffer.from(content))).slice(0, 8);

/** A core on the same disk later on, after the start of the server. */
export const restart = (calls: DirectoryCalls, init: Partial<DiskCoreInit> = {}): DiskCore => {
  const core = createCore(calls, init);
  core.recoverStaging();
  return core;
};

export interface PartBed extends JailBed {
  /** Host paths of the part and its journal. */
  readonly part: string;
  readonly journal: string;
  readonly reads: ReturnType<typeof countingReads>;
}

/** A root on a real disk, its reads counted. */
export const openPartBed = (init: Partial<DiskCoreInit> = {}): PartBed => {
  const reads = countingReads(createHostCalls());
  const bed = openJailBed({ boot: 'this run', ...init }, reads.calls);
  const staging = join(bed.root, '.wherry/staging');
  return Object.assign(bed, {
    part: join(staging, `${KEY}.part`),
    journal: join(staging, `${KEY}.journal`),
    reads,
  });
};

/** Where the next attempt begins. It is completed, and what it wrote is right. */
export const complete = async ({ core, root }: JailBed): Promise<number> => {
  const writer = await openPart(core);
  await finish(writer);
  assert.equal(digest(readFileSync(join(root, 'file'))), digest(CONTENT));
  assert.equal(core.stat(path('/file')).mtimeUs, MTIME);
  assert.deepEqual(readdirSync(join(root, '.wherry/staging')), []);
  return writer.offset;
};
