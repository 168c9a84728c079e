// Staged files and open files of a memory root.

import {
  PIECE_SIZE,
  ROOT_PATH,
  WherryError,
  concatBytes,
  displayName,
  isWherryError,
  type Hasher,
  type RemotePath,
} from '../../base/index.ts';
import type { ChunkedFile } from '../chunked-file.ts';
import { createChunker } from '../chunks/index.ts';
import type { Entry } from '../entry.ts';
import { createPieceHasher, createPieceLedger, type PieceHasher } from '../piece-hashes.ts';
import { isRangeWithin, requireSources, type StageSource } from '../stage-source.ts';
import type {
  FileAttributes,
  OpenFile,
  StageOptions,
  StagedFile,
  WriteOptions,
  Written,
} from '../storage.ts';
import { leavePart, removePart, takePart } from './memory-parts.ts';
import {
  placeNode,
  refreshNode,
  release,
  requireFileSize,
  requireLength,
  requireName,
  requireOpen,
  reserve,
  type MemoryPart,
  type MemoryRoot,
} from './memory-root.ts';
import { createFileNode, nodeEntry, nodeVersion, type FileNode } from './node.ts';
import { decidePlacement, incomingFile } from './placement.ts';
import { parseRelativePath, resolveNode, resolvePlace } from './resolve.ts';

/** Bytes `from` to `to` of content that lies in pieces, in pieces again. */
const cutBytes = (pieces: readonly Uint8Array[], from: number, to: number): Uint8Array[] => {
  const cut: Uint8Array[] = [];
  let start = 0;
  for (const piece of pieces) {
    const bytes = piece.subarray(Math.max(0, from - start), Math.max(0, to - start));
    if (bytes.length > 0) cut.push(bytes);
    start += piece.length;
  }
  return cut;
};

const createStagedFile = (
  root: MemoryRoot,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
  part: MemoryPart | undefined,
  sources: readonly Uint8Array[],
): StagedFile => {
  const { size } = attributes;
  const offset = part?.content.length ?? 0;
  const ledger = createPieceLedger(() => root.hashing.createHasher(), offset, size);
  // What is verified in the part stays the part's, and takes its space, until the commit.
  let pieces: Uint8Array[] = part === undefined || offset === 0 ? [] : [part.content];
  let finished = false;

  const requireUnfinished = (): void => {
    if (finished) throw new WherryError('BAD_REQUEST', 'The staged file was committed or discarded already.');
  };
  /** Gives back the space of what was written; what the part keeps stays taken. */
  const finish = (keep: boolean): void => {
    if (finished) return;
    finished = true;
    const kept = keep && part !== undefined ? offset + ledger.verified.length * PIECE_SIZE : offset;
    release(root, ledger.position - kept);
    if (part !== undefined) {
      if (kept > offset)
        Object.assign(part, { content: concatBytes(pieces).slice(0, kept), changedMs: Date.now() });
      if (keep) leavePart(root, part);
      else removePart(root, part);
    }
    pieces = [];
  };
  const failing = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error: unknown) {
      finish(isWherryError(error) && error.code === 'CORRUPTED');
      throw error;
    }
  };
  const tell = (hash: Uint8Array): void => {
    try {
      ledger.told(hash);
    } catch (error: unknown) {
      // A hash of no piece changes nothing.
      if (isWherryError(error) && error.code === 'CORRUPTED') finish(true);
      throw error;
    }
  };
  const take = (bytes: Uint8Array): void => {
    const { length } = bytes;
    if (size !== undefined && ledger.position + length > size)
      throw new WherryError('INVALID_SIZE', `More than the ${size} bytes that were declared arrived.`);
    if (size === undefined) requireFileSize(root, ledger.position + length);
    reserve(root, length);
    // Not `slice`: that of a Buffer is a view.
    const piece = new Uint8Array(bytes);
    pieces.push(piece);
    ledger.wrote(piece);
  };
  const rangeOf = (source: number, from: number, length: number): Uint8Array => {
    const content = sources[source];
    if (content !== undefined && isRangeWithin(from, length, content.length))
      return content.subarray(from, from + length);
    finish(true);
    throw new WherryError('BAD_REQUEST', 'What was to be copied does not lie in a source of this file.');
  };
  const rollBack = (): void => {
    const before = ledger.position;
    ledger.rollBack((from, to) => cutBytes(pieces, from, to));
    pieces = cutBytes(pieces, 0, ledger.position);
    release(root, before - ledger.position);
  };
  const commit = (hash: Uint8Array | undefined): Written => {
    requireOpen(root);
    const written = ledger.position;
    if (size !== undefined && written !== size)
      throw new WherryError('INVALID_SIZE', `${size} bytes were declared, and ${written} arrived.`);
    ledger.end(hash);
    const content = concatBytes(pieces);
    const now = resolvePlace(root.directory, path);
    const whole = root.hashing.hash(content);
    return placeNode(root, now, incomingFile(written, whole, attributes), options, () => {
      // The node takes as much as what was staged, which is given back when the staged file is over.
      root.used += written;
      return createFileNode(content, whole, attributes);
    });
  };
  return {
    offset,
    get written() {
      return ledger.position;
    },
    async write(buffer, length) {
      requireUnfinished();
      requireLength(buffer, length);
      failing(() => take(buffer.subarray(0, length)));
      return buffer;
    },
    async copyFrom(source, from, length) {
      requireUnfinished();
      const bytes = rangeOf(source, from, length);
      failing(() => take(bytes));
    },
    async verify(hash) {
      requireUnfinished();
      tell(new Uint8Array(hash));
    },
    async accept() {
      requireUnfinished();
      failing(() => ledger.accept());
    },
    async rollBack() {
      requireUnfinished();
      failing(rollBack);
    },
    async commit(hash) {
      requireUnfinished();
      const written = failing(() => commit(hash === undefined ? undefined : new Uint8Array(hash)));
      finish(false);
      return written;
    },
    async suspend() {
      finish(true);
    },
    async discard() {
      finish(false);
    },
  };
};

export const stageFile = (
  root: MemoryRoot,
  path: RemotePath,
  attributes: FileAttributes,
  options: StageOptions,
): StagedFile => {
  requireOpen(root);
  if (path === ROOT_PATH)
    throw new WherryError('NOT_A_FILE', 'The root itself is a directory; name a file in it.');
  const { size } = attributes;
  requireFileSize(root, size ?? 0);
  const place = resolvePlace(root.directory, path);
  requireName(root, place.name);
  // Only for its refusals; the decision is made again at the commit. Any file may turn out to be the same as what has no size yet.
  const expected = size ?? (place.node?.kind === 'file' ? place.node.content.length : 0);
  decidePlacement(place.parent, place.name, incomingFile(expected, undefined, attributes), options);
  const sources = requireSources(options.sources).map((source) => contentOf(root, source));
  const part = takePart(root, path, size, options.part);
  if (root.used + (size ?? 0) - (part?.content.length ?? 0) > root.capacity) {
    if (part !== undefined) leavePart(root, part);
    throw new WherryError('NO_SPACE');
  }
  return createStagedFile(root, path, attributes, options, part, sources);
};

/** The regular file at `path`; links inside the root are followed. */
export const resolveFile = (root: MemoryRoot, path: RemotePath): FileNode => {
  const node = resolveNode(root.directory, path, true);
  if (node.kind === 'file') return node;
  throw new WherryError('NOT_A_FILE', `"${displayName(path)}" is not a regular file; name a file.`);
};

const contentOf = (root: MemoryRoot, { path, version }: StageSource): Uint8Array => {
  const node = resolveFile(root, path);
  if (nodeVersion(node) === version) return node.content;
  throw new WherryError('CHANGED', `"${displayName(path)}" has changed meanwhile; try again.`);
};

/** See Storage.chunkFile. */
export const chunkFile = (root: MemoryRoot, path: RemotePath): ChunkedFile => {
  requireOpen(root);
  const node = resolveFile(root, path);
  const createHasher = (): Hasher => root.hashing.createHasher();
  const hasher = createPieceHasher(createHasher, 0);
  const chunker = createChunker(createHasher);
  chunker.update(node.content);
  chunker.finish();
  const pieces = [...hasher.update(node.content)];
  const last = hasher.finish();
  if (last !== undefined) pieces.push(last);
  return {
    entry: nodeEntry(node, path, undefined),
    hash: node.hash.slice(),
    pieces,
    chunks: chunker.toList(),
  };
};

export const openFile = (root: MemoryRoot, path: RemotePath): OpenFile => {
  requireOpen(root);
  return openNode(root, resolveFile(root, path), path);
};

/** Opens a file that is, or was, at a path. */
export const openNode = (root: MemoryRoot, node: FileNode, path: RemotePath): OpenFile => {
  const { length: size } = node.content;
  let pieces: PieceHasher | undefined;
  let closed = false;
  return {
    entry: nodeEntry(node, path, undefined),
    async read(buffer, offset, end = size, isUnhashed = false) {
      if (closed) throw new WherryError('BAD_REQUEST', 'The file was closed already.');
      if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(end) || end < 0)
        throw new WherryError('BAD_REQUEST', 'An offset is a whole number of bytes, 0 or more.');
      const stop = Math.max(offset, Math.min(end, size));
      const piece = node.content.subarray(offset, Math.min(stop, offset + buffer.length));
      buffer.set(piece);
      if (isUnhashed) pieces = undefined;
      if (isUnhashed) return { buffer, length: piece.length, pieces: [] };
      if (pieces?.position !== offset) pieces = createPieceHasher(() => root.hashing.createHasher(), offset);
      const ended = [...pieces.update(piece)];
      if (pieces.position === stop) {
        const last = pieces.finish();
        if (last !== undefined) ended.push(last);
        // Another range may begin right here, with a piece of its own.
        pieces = undefined;
      }
      return { buffer, length: piece.length, pieces: ended };
    },
    async close() {
      closed = true;
    },
  };
};

/** See Storage.hashFiles; content in memory is as durable as it will ever be. */
export const hashFiles = (
  root: MemoryRoot,
  directory: RemotePath,
  files: readonly { readonly path: string; readonly size: number }[],
): readonly (Uint8Array | undefined)[] => {
  requireOpen(root);
  return files.map(({ path, size }) => {
    try {
      const node = resolveNode(root.directory, parseRelativePath(directory, path), false);
      return node.kind === 'file' && node.content.length === size ? node.hash.slice() : undefined;
    } catch (error: unknown) {
      // Whatever cannot be had has no hash.
      if (isWherryError(error)) return undefined;
      throw error;
    }
  });
};

/** See Storage.settle. */
export const settleFile = (
  root: MemoryRoot,
  path: RemotePath,
  version: string,
  attributes: Pick<FileAttributes, 'mtimeUs' | 'executable'>,
): Entry => {
  requireOpen(root);
  const node = resolveNode(root.directory, path, false);
  if (node.kind !== 'file')
    throw new WherryError('NOT_A_FILE', `"${displayName(path)}" is not a regular file; name a file.`);
  if (nodeVersion(node) !== version)
    throw new WherryError('CHANGED', `"${displayName(path)}" has changed meanwhile; try again.`);
  refreshNode(root, node, attributes);
  return nodeEntry(node, path, undefined);
};
