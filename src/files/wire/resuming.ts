// The messages by which the two ends of a transfer agree on where it begins, and on whether it is needed at all.

import { HASH_SIZE, PIECE_SIZE, malformed, readFields, toFields, type WireSide } from '../../base/index.ts';
import type { Written } from '../../storage/index.ts';
import { isPieceBeginning } from '../piece-ends.ts';
import { decodeWritten } from './entries.ts';

/** Where a transfer begins; at an upload besides, what a file of the same size that has the name already holds. */
export interface Beginning {
  readonly offset: number;
  readonly same: Uint8Array | undefined;
}

export const encodeBeginning = (beginning: Beginning): Record<string, unknown> => toFields({ ...beginning });

const offsetField = (message: unknown, side: WireSide, size: number): number => {
  const offset = readFields(message, side).size('offset');
  if (isPieceBeginning(offset, size)) return offset;
  throw malformed(side, `the field "offset" must be a multiple of ${PIECE_SIZE} below ${size}`);
};

/** The first message of a server to an upload with `source`: where to begin, or already the answer. */
export const decodeFirstAnswer = (
  message: unknown,
  size: number,
): Beginning | { readonly written: Written } => {
  const fields = readFields(message, 'answer');
  if (fields.has('outcome')) return { written: decodeWritten(message) };
  const offset = offsetField(message, 'answer', size);
  return { offset, same: fields.has('same') ? fields.bytes('same', HASH_SIZE) : undefined };
};

/** What a client with `resume` says once it has seen the entry. */
export const decodeWantedOffset = (message: unknown, size: number): number =>
  offsetField(message, 'request', size);

/** Whether the client's content is what `same` says. */
export const encodeIsSame = (same: boolean): unknown => ({ same });

/** In place of a hash: the upload is given up, and its part with it. */
export const DISCARD = { discard: true } as const;

/** What a client may send during an upload. */
export type UploadMessage =
  | { readonly type: 'hash'; readonly hash: Uint8Array }
  | { readonly type: 'same'; readonly same: boolean }
  | { readonly type: 'discard' };

export const decodeUploadMessage = (message: unknown): UploadMessage => {
  const fields = readFields(message, 'request');
  if (fields.flag('discard', false)) return { type: 'discard' };
  if (fields.has('same')) return { type: 'same', same: fields.flag('same', false) };
  return { type: 'hash', hash: fields.bytes('hash', HASH_SIZE) };
};
