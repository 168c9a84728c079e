// The chunks of a file, in order, and their form as bytes. Pure; browser-safe. Wire format (docs/spec/chunks.md), big-endian:
//
//   u8 1 · chunk …
//   chunk: u32 length · 16 bytes name
//
// It comes from the other side: the decoder trusts nothing.

import { ProtocolError } from '../../base/index.ts';
import { CHUNK_NAME_SIZE, MAX_CHUNKS, MAX_CHUNK_SIZE, MIN_CHUNK_SIZE } from './limits.ts';

const FORM = 1;
const CHUNK_SIZE = 4 + CHUNK_NAME_SIZE;
const FIRST_CAPACITY = 1024;

/** The chunks of a file, or of a range of it, in columns: a large file has many. */
export interface ChunkList {
  /** Bytes of each chunk. */
  readonly lengths: Uint32Array;
  /** Their names, CHUNK_NAME_SIZE bytes each, without a gap. */
  readonly names: Uint8Array;
}

/** The name of chunk `index`: a view. */
export const chunkName = ({ names }: ChunkList, index: number): Uint8Array =>
  names.subarray(index * CHUNK_NAME_SIZE, (index + 1) * CHUNK_NAME_SIZE);

/** A list that grows. */
export interface ChunkListBuilder {
  readonly count: number;
  /** `name` has at least CHUNK_NAME_SIZE bytes; more are left away. */
  add(length: number, name: Uint8Array): void;
  /** Only the first `count` chunks stay. */
  truncate(count: number): void;
  /** A copy of what is there. */
  toList(): ChunkList;
}

export const createChunkListBuilder = (): ChunkListBuilder => {
  let count = 0;
  let lengths = new Uint32Array(FIRST_CAPACITY);
  let names = new Uint8Array(FIRST_CAPACITY * CHUNK_NAME_SIZE);
  const grow = (): void => {
    const [oldLengths, oldNames] = [lengths, names];
    lengths = new Uint32Array(2 * oldLengths.length);
    names = new Uint8Array(2 * oldNames.length);
    lengths.set(oldLengths);
    names.set(oldNames);
  };
  return {
    get count() {
      return count;
    },
    add: (length, name) => {
      if (count === lengths.length) grow();
      lengths[count] = length;
      names.set(name.subarray(0, CHUNK_NAME_SIZE), count * CHUNK_NAME_SIZE);
      count += 1;
    },
    truncate: (kept) => {
      count = Math.min(count, kept);
    },
    toList: () => ({ lengths: lengths.slice(0, count), names: names.slice(0, count * CHUNK_NAME_SIZE) }),
  };
};

export const encodeChunkList = (list: ChunkList): Uint8Array<ArrayBuffer> => {
  const { lengths } = list;
  const bytes = new Uint8Array(1 + lengths.length * CHUNK_SIZE);
  const view = new DataView(bytes.buffer);
  bytes[0] = FORM;
  for (let index = 0, at = 1; index < lengths.length; index += 1, at += CHUNK_SIZE) {
    view.setUint32(at, lengths[index] as number);
    bytes.set(chunkName(list, index), at + 4);
  }
  return bytes;
};

const malformed = (why: string): ProtocolError =>
  new ProtocolError('remote', `The list of chunks is malformed: ${why}.`);

/** The chunks of a file of `size` bytes. Throws ProtocolError, whatever the bytes are. */
export const decodeChunkList = (bytes: Uint8Array, size: number): ChunkList => {
  if (bytes[0] !== FORM) throw malformed('it has an unknown form');
  const count = (bytes.length - 1) / CHUNK_SIZE;
  if (!Number.isInteger(count)) throw malformed('it ends inside a chunk');
  if (count > MAX_CHUNKS) throw malformed(`it has more than ${MAX_CHUNKS} chunks`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengths = new Uint32Array(count);
  const names = new Uint8Array(count * CHUNK_NAME_SIZE);
  let sum = 0;
  for (let index = 0, at = 1; index < count; index += 1, at += CHUNK_SIZE) {
    const length = view.getUint32(at);
    const least = index === count - 1 ? 1 : MIN_CHUNK_SIZE;
    if (length < least || length > MAX_CHUNK_SIZE) throw malformed('it has a chunk of unusable length');
    sum += length;
    lengths[index] = length;
    names.set(bytes.subarray(at + 4, at + CHUNK_SIZE), index * CHUNK_NAME_SIZE);
  }
  if (sum !== size) throw malformed('its chunks are not as long as the file');
  return { lengths, names };
};
