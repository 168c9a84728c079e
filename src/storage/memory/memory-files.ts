// Staged files and open files of a memory root.

import {
  HASH_SIZE,
  WherryError,
  concatBytes,
  displayName,
  equalBytes,
  ROOT_PATH,
  type RemotePath,
} from '../../base/index.ts';
import type { FileAttributes, OpenFile, StagedFile, WriteOptions, Written } from '../storage.ts';
import {
  placeNode,
  release,
  requireFileSize,
  requireLength,
  requireName,
  requireOpen,
  reserve,
  type MemoryRoot,
} from './memory-root.ts';
import { createFileNode, nodeEntry, type FileNode } from './node.ts';
import { decidePlacement, incomingFile } from './placement.ts';
import { resolveNode, resolvePlace } from './resolve.ts';

export const stageFile = (
  root: MemoryRoot,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
): StagedFile => {
  requireOpen(root);
  if (path === ROOT_PATH)
    throw new WherryError('NOT_A_FILE', 'The root itself is a directory; name a file in it.');
  const { size } = attributes;
  requireFileSize(root, size);
  const place = resolvePlace(root.directory, path);
  requireName(root, place.name);
  // Only for its refusals; the decision is made again at the commit.
  decidePlacement(place.parent, place.name, incomingFile(size, undefined, attributes), options);
  if (root.used + size > root.capacity) throw new WherryError('NO_SPACE');

  const hasher = root.hashing.createHasher();
  let pieces: Uint8Array[] = [];
  let written = 0;
  let finished = false;
  const requireUnfinished = (): void => {
    if (finished) throw new WherryError('BAD_REQUEST', 'The staged file was committed or discarded already.');
  };
  const finish = (): void => {
    if (!finished) release(root, written);
    finished = true;
    pieces = [];
  };
  const commit = (hash: Uint8Array): Written => {
    requireOpen(root);
    if (written !== size)
      throw new WherryError('INVALID_SIZE', `${size} bytes were declared, and ${written} arrived.`);
    const content = concatBytes(pieces);
    if (hash.length !== HASH_SIZE || !equalBytes(hasher.digest(), hash)) throw new WherryError('CORRUPTED');
    const now = resolvePlace(root.directory, path);
    return placeNode(root, now, incomingFile(size, hash, attributes), options, () => {
      // What was taken by the staged bytes now belongs to the node.
      written = 0;
      return createFileNode(content, new Uint8Array(hash), attributes);
    });
  };
  return {
    get written() {
      return written;
    },
    async write(buffer, length) {
      requireUnfinished();
      requireLength(buffer, length);
      if (written + length > size)
        throw new WherryError('INVALID_SIZE', `More than the ${size} bytes that were declared arrived.`);
      reserve(root, length);
      // Not `slice`: that of a Buffer is a view.
      const piece = new Uint8Array(buffer.subarray(0, length));
      pieces.push(piece);
      hasher.update(piece);
      written += length;
      return buffer;
    },
    async commit(hash) {
      requireUnfinished();
      try {
        return commit(hash);
      } finally {
        finish();
      }
    },
    async discard() {
      finish();
    },
  };
};

/** The regular file at `path`; links inside the root are followed. */
export const resolveFile = (root: MemoryRoot, path: RemotePath): FileNode => {
  const node = resolveNode(root.directory, path, true);
  if (node.kind === 'file') return node;
  throw new WherryError('NOT_A_FILE', `"${displayName(path)}" is not a regular file; name a file.`);
};

export const openFile = (root: MemoryRoot, path: RemotePath): OpenFile => {
  requireOpen(root);
  const node = resolveFile(root, path);
  const hasher = root.hashing.createHasher();
  let hashed = 0;
  let digest: Uint8Array | undefined;
  let inOrder = true;
  let closed = false;
  return {
    entry: nodeEntry(node, path, undefined),
    async read(buffer, offset) {
      if (closed) throw new WherryError('BAD_REQUEST', 'The file was closed already.');
      if (!Number.isSafeInteger(offset) || offset < 0)
        throw new WherryError('BAD_REQUEST', 'An offset is a whole number of bytes, 0 or more.');
      const piece = node.content.subarray(offset, offset + buffer.length);
      buffer.set(piece);
      if (offset !== hashed || digest !== undefined) inOrder = false;
      if (inOrder) hasher.update(piece);
      hashed += piece.length;
      return { buffer, length: piece.length };
    },
    async hash() {
      if (!inOrder)
        throw new WherryError('BAD_REQUEST', 'The hash is known only when the file was read in order.');
      digest ??= hasher.digest();
      return digest;
    },
    async close() {
      closed = true;
    },
  };
};
