// The form of parcels on the wire (docs/spec/files.md, "Parcels"): how raw bytes of a stream travel where the peers agreed
// on compression. Pure; throws `BAD_REQUEST` and nothing else.

import { WherryError } from '../../base/index.ts';
import { MIN_COMPRESSED_SIZE } from '../limits.ts';

const COMPRESSED = 0x8000_0000;

export const PLAIN_HEADER_SIZE = 4;
export const COMPRESSED_HEADER_SIZE = 8;

/** In place of the first batch's length: parcels follow, to the end of the stream. */
export const PARCELS_MARK = new Uint8Array([0xff, 0xff, 0xff, 0xff]);

export type ParcelHeader =
  /** So many bytes follow as they are; fewer only where the stream ends. */
  | { readonly isCompressed: false; readonly size: number }
  /** `stored` bytes follow, which are `size` bytes when they are decompressed. */
  | { readonly isCompressed: true; readonly stored: number; readonly size: number };

export const encodePlainHeader = (size: number): Uint8Array => {
  const header = new Uint8Array(PLAIN_HEADER_SIZE);
  new DataView(header.buffer).setUint32(0, size);
  return header;
};

export const encodeCompressedHeader = (stored: number, size: number): Uint8Array => {
  const header = new Uint8Array(COMPRESSED_HEADER_SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, COMPRESSED + stored);
  view.setUint32(4, size);
  return header;
};

/** How many bytes the header has that begins with this one. */
export const headerSize = (first: number): number =>
  first < 0x80 ? PLAIN_HEADER_SIZE : COMPRESSED_HEADER_SIZE;

/** `header` is as long as `headerSize` says. `most` is the largest size that the receiver decompresses. */
export const decodeHeader = (header: Uint8Array, most: number): ParcelHeader => {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const word = view.getUint32(0);
  if (word < COMPRESSED) {
    if (word > 0) return { isCompressed: false, size: word };
    throw new WherryError('BAD_REQUEST', 'A parcel has no bytes.');
  }
  const stored = word - COMPRESSED;
  const size = view.getUint32(4);
  if (size >= MIN_COMPRESSED_SIZE && size <= most && stored > 0 && stored < size)
    return { isCompressed: true, stored, size };
  throw new WherryError(
    'BAD_REQUEST',
    `A compressed parcel has ${MIN_COMPRESSED_SIZE} to ${most} bytes, and fewer than those on the wire; not ${size} in ${stored}.`,
  );
};
