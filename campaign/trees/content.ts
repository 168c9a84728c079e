// What is in a file: bytes that follow from a key, so that a file of any size is described by a line and compared byte for
// byte without being kept.

import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { toBuffer, type BytePath } from './byte-path.ts';

export interface Content {
  readonly key: string;
  /** Two contents of one key: the shorter is the beginning of the longer. */
  readonly size: number;
  /** What was written over it, in this order. */
  readonly edits?: readonly ContentEdit[];
}

/** Bytes in the middle of a content, or behind its end. */
export interface ContentEdit {
  readonly offset: number;
  readonly key: string;
  readonly size: number;
}

export const isSameContent = (a: Content, b: Content): boolean => JSON.stringify(a) === JSON.stringify(b);

const BLOCK = 4 * 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK);

/** The blocks of a content, in order. */
function* blocksOf({ key, size, edits = [] }: Content): Generator<Buffer> {
  const written = edits.map((edit) => ({ offset: edit.offset, bytes: bytesOf(edit) }));
  const cipher = createCipheriv(
    'aes-128-ctr',
    createHash('sha256').update(key).digest().subarray(0, 16),
    Buffer.alloc(16),
  );
  for (let offset = 0; offset < size; offset += BLOCK)
    yield overlaid(cipher.update(ZEROS.subarray(0, Math.min(BLOCK, size - offset))), offset, written);
}

const overlaid = (
  block: Buffer,
  start: number,
  written: readonly { readonly offset: number; readonly bytes: Buffer }[],
): Buffer => {
  for (const { offset, bytes } of written) {
    const from = Math.max(start, offset);
    const to = Math.min(start + block.length, offset + bytes.length);
    if (from < to) bytes.copy(block, from - start, from - offset, to - offset);
  }
  return block;
};

export const bytesOf = (content: Content): Buffer => Buffer.concat([...blocksOf(content)]);

export const writeContent = (path: BytePath, content: Content): void => {
  const fd = openSync(toBuffer(path), 'w', 0o644);
  try {
    for (const block of blocksOf(content)) {
      for (let done = 0; done < block.length;) done += writeSync(fd, block, done);
    }
  } finally {
    closeSync(fd);
  }
};

const readFully = (fd: number, into: Buffer): number => {
  let done = 0;
  while (done < into.length) {
    const count = readSync(fd, into, done, into.length - done, null);
    if (count === 0) break;
    done += count;
  }
  return done;
};

/** Whether the file holds exactly this content. */
export const hasContent = (path: BytePath, content: Content): boolean => {
  const fd = openSync(toBuffer(path), 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(BLOCK, content.size + 1));
    for (const block of blocksOf(content)) {
      const piece = buffer.subarray(0, block.length);
      if (readFully(fd, piece) !== block.length || !piece.equals(block)) return false;
    }
    return readSync(fd, Buffer.alloc(1), 0, 1, null) === 0;
  } finally {
    closeSync(fd);
  }
};
