// Takes the hashes that follow the pieces of a file, and tells the staged file of each. The same for an upload (at the
// server) and a download (at the client). The bytes themselves are receive-file.ts's business.

import type { WherryError } from '../../base/index.ts';
import type { StagedFile } from '../../storage/index.ts';
import { pieceEnd } from '../piece-ends.ts';
import type { FileReceiver } from './receive-file.ts';

export interface ReceivePiecesInit {
  /** The next hash; undefined when the peer has ended. */
  readonly nextHash: () => Promise<Uint8Array | undefined>;
  /** Declared size of the file; undefined: whatever comes before the peer ends. */
  readonly size: number | undefined;
  /** What a peer that ends too early, or tells hashes of what it has not sent, is refused with. */
  readonly refusal: () => WherryError;
}

/** Resolves with the hash of the last piece, for the commit. Does not wait for the bytes of that one. */
export const receivePieces = async (
  staged: StagedFile,
  receiver: FileReceiver,
  { nextHash, size, refusal }: ReceivePiecesInit,
): Promise<Uint8Array> => {
  const begin = staged.offset;
  let told = begin;
  let last: Uint8Array | undefined;
  for (;;) {
    const hash = await nextHash();
    if (hash === undefined) {
      if (last === undefined || size !== undefined) throw refusal();
      return last;
    }
    // Of a file of unknown size each hash may turn out to be the last, which is the commit's.
    if (last !== undefined) verify(staged, receiver, last);
    const end = pieceEnd(told, size ?? Infinity);
    if (end === size) return hash;
    // Bytes are counted before messages are looked at: a hash never comes before its piece has.
    if (size !== undefined && begin + receiver.received < end) throw refusal();
    // Nothing follows the hash of a piece that is not whole.
    if (size === undefined && begin + receiver.received <= told && told > begin) throw refusal();
    told = end;
    if (size === undefined) last = hash;
    else verify(staged, receiver, hash);
  }
};

/** Does not wait: what differs ends the stream, and with it everything that waits for it. */
const verify = (staged: StagedFile, receiver: FileReceiver, hash: Uint8Array): void => {
  staged.verify(hash).catch((error: unknown) => receiver.fail(error));
};
