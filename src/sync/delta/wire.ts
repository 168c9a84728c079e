// sync.patch and the chunks of a run's files, as they travel (docs/spec/sync.md). They come from the other side: decoders trust nothing.

import {
  HASH_SIZE,
  PIECE_SIZE,
  malformed,
  nameToWire,
  readFields,
  type FieldReader,
  type RemotePath,
} from '../../base/index.ts';
import { MAX_CHUNKS } from '../../storage/chunks/index.ts';

export const PATCH_METHOD = 'sync.patch';

const MAX_VIEW_LENGTH = 64;
/** Bytes of an encoded recipe: each chunk by itself. */
export const MAX_RECIPE_SIZE = 1 + 17 * MAX_CHUNKS;

export interface PatchRequest {
  readonly view: string;
  /** In the account's root. */
  readonly path: RemotePath;
  readonly size: number;
  readonly oldSize: number;
  readonly mtimeUs: number;
  readonly executable: boolean;
  readonly recipeSize: number;
}

export const encodePatchRequest = (request: PatchRequest): unknown => ({
  ...request,
  path: nameToWire(request.path),
});

export const decodePatchRequest = (params: unknown): PatchRequest => {
  const fields = readFields(params, 'request');
  const recipeSize = fields.size('recipeSize');
  if (recipeSize === 0 || recipeSize > MAX_RECIPE_SIZE) throw malformed('request', 'no recipe is so long');
  return {
    view: fields.text('view', MAX_VIEW_LENGTH),
    path: fields.path('path'),
    size: fields.size('size'),
    oldSize: fields.size('oldSize'),
    mtimeUs: fields.integer('mtimeUs'),
    executable: fields.flag('executable'),
    recipeSize,
  };
};

/** How many hashes of pieces a file of this size has. */
export const pieceCount = (size: number): number => Math.max(1, Math.ceil(size / PIECE_SIZE));

export const splitPieces = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: bytes.length / HASH_SIZE }, (_, index) =>
    bytes.subarray(index * HASH_SIZE, (index + 1) * HASH_SIZE),
  );

export const joinPieces = (pieces: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(pieces.length * HASH_SIZE);
  pieces.forEach((piece, index) => bytes.set(piece, index * HASH_SIZE));
  return bytes;
};

/** Asks for the chunks of a file of the run's tree; with `pieces` also for the hashes of its pieces. */
export interface ChunksWanted {
  readonly path: RemotePath;
  readonly pieces: boolean;
}

export const encodeChunksWanted = ({ path, pieces }: ChunksWanted): unknown => ({
  chunks: nameToWire(path),
  pieces,
});

export const decodeChunksWanted = (fields: FieldReader): ChunksWanted => ({
  path: fields.path('chunks'),
  pieces: fields.flag('pieces', false),
});
