// Handles on files of a memory root. What is written lies in a draft until it is committed; the content of a node never
// changes.

import {
  HASH_SIZE,
  ROOT_PATH,
  WherryError,
  displayName,
  equalBytes,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import {
  ensureHandleOptions,
  ensureHandleRange,
  ensureNoLargeGap,
  handleIsClosed,
  replacedMeanwhile,
  type FileHandle,
  type HandleOptions,
} from '../file-handle.ts';
import type { Written } from '../storage.ts';
import { createDraft, type Draft } from './memory-draft.ts';
import { attach, letGo, requireFileSize, requireLength, requireName, requireOpen } from './memory-root.ts';
import type { MemoryRoot } from './memory-root.ts';
import { createFileNode, nodeEntry, nodeVersion, type FileNode } from './node.ts';
import { resolvePlace, resolveTarget, type Place } from './resolve.ts';

interface OpenHandle {
  readonly root: MemoryRoot;
  readonly path: RemotePath;
  readonly realPath: RemotePath;
  readonly options: HandleOptions;
  /** The file as opened or last committed; undefined while there is none. */
  node: FileNode | undefined;
  entry: Entry | undefined;
  draft: Draft | undefined;
  /** A change was refused: nothing is committed any more. */
  spoiled: { readonly error: unknown } | undefined;
  isOver: boolean;
}

const open = (root: MemoryRoot, path: RemotePath, options: HandleOptions): OpenHandle => {
  requireOpen(root);
  ensureHandleOptions(path, options);
  const { create = 'never', ifMatch } = options;
  const refusal = (code: WherryError['code'], says: string): WherryError =>
    new WherryError(code, `"${displayName(path)}" ${says}.`);
  if (path === ROOT_PATH) throw refusal('NOT_A_FILE', 'is a directory; name a file in it');
  if (create === 'always-new' && resolvePlace(root.directory, path).node !== undefined)
    throw refusal('ALREADY_EXISTS', 'exists; choose another name');
  const { path: realPath, name, node } = resolveTarget(root.directory, path);
  if (node !== undefined && node.kind !== 'file')
    throw refusal('NOT_A_FILE', 'is not a regular file; name a file');
  if (ifMatch !== undefined && (node === undefined || nodeVersion(node) !== ifMatch))
    throw refusal('VERSION_MISMATCH', 'is no longer the version that was expected; look at it again first');
  if (node === undefined && create === 'never')
    throw refusal('NOT_FOUND', 'does not exist; list its parent directory to see what does');
  if (node === undefined) requireName(root, name);
  const isChanged = node === undefined || options.truncate === true;
  const draft = isChanged ? createDraft(root, new Uint8Array(0)) : undefined;
  const entry = node === undefined ? undefined : nodeEntry(node, path, undefined);
  return { root, path, realPath, options, node, entry, draft, spoiled: undefined, isOver: false };
};

const contentOf = ({ draft, node }: OpenHandle): Uint8Array =>
  draft?.content() ?? node?.content ?? new Uint8Array(0);

const ensureUsable = (handle: OpenHandle): void => {
  requireOpen(handle.root);
  if (handle.isOver) throw handleIsClosed(handle.path);
};

/** Where the file is committed: the name must still have the very node that was opened, or nothing. */
const commitPlace = ({ root, path, realPath, options, node, entry }: OpenHandle): Place => {
  let place: Place;
  try {
    place = resolvePlace(root.directory, realPath);
  } catch (error: unknown) {
    // Something is missing on the way: what was opened is not there any more.
    throw node === undefined ? error : replacedMeanwhile(path);
  }
  const version = place.node === undefined ? undefined : nodeVersion(place.node);
  if (version === entry?.version) return place;
  if (node === undefined && options.create === 'always-new')
    throw new WherryError('ALREADY_EXISTS', `"${displayName(path)}" exists by now; choose another name.`);
  throw replacedMeanwhile(path);
};

/** The draft to write into, made by the first change. */
const draftOf = (handle: OpenHandle): Draft => {
  if (handle.draft !== undefined) return handle.draft;
  commitPlace(handle);
  handle.draft = createDraft(handle.root, contentOf(handle));
  return handle.draft;
};

const change = (handle: OpenHandle, work: () => void): void => {
  ensureUsable(handle);
  if (handle.options.access === 'read')
    throw new WherryError('BAD_REQUEST', `"${displayName(handle.path)}" was opened for reading only.`);
  if (handle.spoiled !== undefined) throw handle.spoiled.error;
  try {
    work();
  } catch (error: unknown) {
    handle.spoiled = { error };
    throw error;
  }
};

const write = (handle: OpenHandle, piece: Uint8Array, offset: number, hash: Uint8Array | undefined): void => {
  const { root, path } = handle;
  ensureHandleRange(path, offset, piece.length);
  if (hash !== undefined && (hash.length !== HASH_SIZE || !equalBytes(root.hashing.hash(piece), hash)))
    throw new WherryError('CORRUPTED');
  if (piece.length === 0) return;
  const size = contentOf(handle).length;
  ensureNoLargeGap(path, size, offset);
  requireFileSize(root, Math.max(size, offset + piece.length));
  draftOf(handle).write(piece, offset);
};

const truncate = (handle: OpenHandle, size: number): void => {
  const { root, path } = handle;
  ensureHandleRange(path, size, 0);
  requireFileSize(root, size);
  draftOf(handle).resize(size);
};

const commit = (handle: OpenHandle): Written => {
  const { root, path, node, draft } = handle;
  ensureUsable(handle);
  if (handle.spoiled !== undefined) throw handle.spoiled.error;
  if (draft === undefined) return { outcome: 'unchanged', entry: handle.entry as Entry };
  const place = commitPlace(handle);
  const content = draft.content().slice();
  const made = createFileNode(content, root.hashing.hash(content), { executable: node?.executable });
  const entry = nodeEntry(made, path, undefined);
  letGo(root, place, place.name, 'replaced', handle.options.by);
  attach(root, place.parent, place.name, made);
  // The space of the draft is the node's from here on.
  Object.assign(handle, { node: made, entry, draft: undefined });
  return { outcome: node === undefined ? 'created' : 'replaced', entry };
};

const end = (handle: OpenHandle): void => {
  handle.draft?.drop();
  handle.draft = undefined;
  handle.isOver = true;
};

export const openHandle = (root: MemoryRoot, path: RemotePath, options: HandleOptions): FileHandle => {
  const handle = open(root, path, options);
  return {
    realPath: handle.realPath,
    get entry() {
      return handle.entry;
    },
    get size() {
      return contentOf(handle).length;
    },
    get isChanged() {
      return handle.draft !== undefined;
    },
    async read(buffer, offset, length) {
      ensureUsable(handle);
      requireLength(buffer, length);
      ensureHandleRange(path, offset, length);
      const piece = contentOf(handle).subarray(offset, offset + length);
      buffer.set(piece);
      return { buffer, length: piece.length, hash: root.hashing.hash(piece) };
    },
    async write(buffer, length, offset, hash) {
      change(handle, () => {
        requireLength(buffer, length);
        write(handle, buffer.subarray(0, length), offset, hash);
      });
      return buffer;
    },
    async truncate(size) {
      change(handle, () => truncate(handle, size));
    },
    async sync() {
      return commit(handle);
    },
    async close() {
      const written = commit(handle);
      end(handle);
      return written;
    },
    async discard() {
      end(handle);
    },
  };
};
