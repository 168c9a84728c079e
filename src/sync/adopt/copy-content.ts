// A file's content from one place to another in this process, block by block, and nothing of it unless it is what was expected.

import type { Hasher } from '../../base/index.ts';
import type { OpenFile, StagedFile } from '../../storage/index.ts';
import { hashText } from '../listing/listed-tree.ts';

const BLOCK_SIZE = 1024 * 1024;

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears of the hash of another content than was expected. */
  readonly onOther?: ((hash: Uint8Array) => void) | undefined;
}

/** `content`: as trees have it. Gives the hash of the last piece, for the commit; undefined when the file holds something else. */
export const copyContent = async (
  file: OpenFile,
  staged: StagedFile,
  hasher: Hasher,
  content: string,
  { signal, onOther }: CopyOptions = {},
): Promise<Uint8Array | undefined> => {
  const { size } = file.entry;
  const pieces: Uint8Array[] = [];
  let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(Math.min(size, BLOCK_SIZE) || 1);
  let offset = 0;
  do {
    signal?.throwIfAborted();
    const read = await file.read(buffer, offset);
    pieces.push(...read.pieces);
    hasher.update(read.buffer.subarray(0, read.length));
    offset += read.length;
    buffer = await staged.write(read.buffer, read.length);
  } while (offset < size);
  const digest = hasher.digest();
  if (hashText(digest) !== content) {
    onOther?.(digest);
    return undefined;
  }
  const last = pieces.pop();
  for (const piece of pieces) await staged.verify(piece);
  return last;
};
