// A ZIP archive, piece by piece, while its members are told: what is held is a few pieces, and a line for each member, for the
// directory at the end.

import { crc32 } from 'node:zlib';
import { WherryError, concatBytes } from '../../base/index.ts';
import { dataDescriptor, directoryRecord, endRecords, localHeader, type MemberHead } from './zip-records.ts';

export interface ZipMember extends MemberHead {
  /** Exactly `size` bytes. */
  readonly content?: AsyncIterable<Uint8Array> | undefined;
}

const LINES_SIZE = 64 * 1024;

/** Many small pieces, held as few large ones. */
class Lines {
  readonly #joined: Uint8Array[] = [];
  #loose: Uint8Array[] = [];
  #looseSize = 0;
  size = 0;
  count = 0;

  add(line: Uint8Array): void {
    this.#loose.push(line);
    this.#looseSize += line.length;
    this.size += line.length;
    this.count += 1;
    if (this.#looseSize >= LINES_SIZE) this.#join();
  }

  pieces(): readonly Uint8Array[] {
    this.#join();
    return this.#joined;
  }

  #join(): void {
    this.#joined.push(concatBytes(this.#loose));
    this.#loose = [];
    this.#looseSize = 0;
  }
}

/** Ends the members when it is ended. Code: `CHANGED` (content of another size than was told), and those of the members. */
export const writeZip = async function* (members: AsyncIterable<ZipMember>): AsyncGenerator<Uint8Array> {
  const lines = new Lines();
  let offset = 0;
  for await (const member of members) {
    const header = localHeader(member);
    yield header;
    let [size, crc] = [0, 0];
    for await (const piece of member.content ?? []) {
      crc = crc32(piece, crc);
      size += piece.length;
      yield piece;
    }
    if (size !== (member.size ?? 0)) throw new WherryError('CHANGED');
    const descriptor = dataDescriptor(member, crc);
    if (descriptor.length > 0) yield descriptor;
    lines.add(directoryRecord({ ...member, size, crc, offset }));
    offset += header.length + size + descriptor.length;
  }
  yield* lines.pieces();
  yield endRecords({ count: lines.count, offset, size: lines.size });
};

/** The same bytes in pieces of at least so many, but for the last one. */
export const inPiecesOf = async function* (
  least: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    small.push(piece);
    size += piece.length;
    if (size < least) continue;
    yield small.length === 1 ? piece : concatBytes(small);
    small = [];
    size = 0;
  }
  if (size > 0) yield concatBytes(small);
};
