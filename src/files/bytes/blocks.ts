// A file seen as blocks: how large buffers are cut for the callback that may watch and stop a transfer.

import { DEFAULT_BLOCK_SIZE, MAX_BLOCK_SIZE, MIN_BLOCK_SIZE, WherryError } from '../../base/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';

/** Called for each block of a file. False stops the transfer; what it throws stops it too. */
export type BlockCallback = (
  block: Uint8Array,
  progress: { readonly remaining: number; readonly size: number; readonly name: string },
) => boolean | void;

/** Thrown inside a transfer that its block callback stopped; never leaves this folder. */
export class TransferStopped extends Error {
  /** What the callback threw; undefined when it returned false. */
  readonly thrown: { readonly error: unknown } | undefined;

  constructor(thrown?: { readonly error: unknown }) {
    super('The block callback stopped the transfer.');
    this.thrown = thrown;
  }
}

/** `INVALID_BLOCK_SIZE` when no peer could accept it. */
export const checkBlockSize = (blockSize: number | undefined): void => {
  if (blockSize === undefined) return;
  if (Number.isSafeInteger(blockSize) && blockSize >= MIN_BLOCK_SIZE && blockSize <= MAX_BLOCK_SIZE) return;
  throw new WherryError(
    'INVALID_BLOCK_SIZE',
    `A block has ${MIN_BLOCK_SIZE} to ${MAX_BLOCK_SIZE} bytes, not ${String(blockSize)}; choose a size inside that range.`,
  );
};

/** Bytes of the buffers of a transfer with such blocks: whole blocks, so that none lies across two buffers. */
export const bufferSizeFor = (blockSize: number | undefined): number => {
  const block = blockSize ?? DEFAULT_BLOCK_SIZE;
  return block >= TRANSFER_BUFFER_SIZE ? block : TRANSFER_BUFFER_SIZE - (TRANSFER_BUFFER_SIZE % block);
};

/** Shows the blocks of a file, piece by piece in order, to the callback. */
export interface BlockWatcher {
  /** `bytes` begins at a block's start and has whole blocks, but for the file's end. Throws TransferStopped. */
  see(bytes: Uint8Array): void;
}

export const createBlockWatcher = (
  callback: BlockCallback | undefined,
  file: { readonly size: number; readonly name: string; readonly blockSize: number | undefined },
  /** Where the transfer begins: what is before is there already, and is not shown. */
  offset = 0,
): BlockWatcher => {
  const blockSize = file.blockSize ?? DEFAULT_BLOCK_SIZE;
  let remaining = file.size - offset;
  return {
    see(bytes) {
      if (callback === undefined) return;
      for (let offset = 0; offset < bytes.length; offset += blockSize) {
        const block = bytes.subarray(offset, offset + blockSize);
        if (!goesOn(callback, block, { remaining, size: file.size, name: file.name }))
          throw new TransferStopped();
        remaining -= block.length;
      }
    },
  };
};

const goesOn = (callback: BlockCallback, ...shown: Parameters<BlockCallback>): boolean => {
  try {
    return callback(...shown) !== false;
  } catch (error: unknown) {
    // Kept apart from every error of the transfer itself: the caller gets it as it is.
    throw new TransferStopped({ error });
  }
};
