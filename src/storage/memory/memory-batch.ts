// Batches of a memory root: many small entries written or read as one piece of bytes.

import {
  EMPTY_BYTES,
  HASH_SIZE,
  MAX_BATCH_ENTRIES,
  WherryError,
  equalBytes,
  nameBytes,
  nameFromBytes,
  relativeRemotePath,
  remotePathParent,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  decodeBatch,
  encodeBatch,
  type BatchEntry,
  type BatchResult,
} from '../batch.ts';
import type { Problem } from '../entry.ts';
import type { BatchOptions, WriteOptions, Written } from '../storage.ts';
import { entryOptions } from '../write-options.ts';
import { makeDirectories } from './memory-tree.ts';
import {
  placeEntry,
  placeNode,
  requireFileSize,
  requireName,
  requireOpen,
  reserve,
  tellOfNode,
  type MemoryRoot,
} from './memory-root.ts';
import { createDirectoryNode, createFileNode, createLinkNode, type DirectoryNode } from './node.ts';
import { incomingDirectory, incomingFile, incomingLink } from './placement.ts';
import {
  linkLeads,
  parseRelativePath,
  resolveNode,
  resolvePlace,
  resolveTrail,
  staysWithin,
  trailEnd,
  type Place,
  type Trail,
} from './resolve.ts';

export const writeEntries = (
  root: MemoryRoot,
  directory: RemotePath,
  bytes: Uint8Array,
  options: BatchOptions,
): readonly BatchResult[] => {
  requireOpen(root);
  const batch = decodeBatch(bytes);
  return batch.map((entry, index) => writeEntry(root, directory, entry, entryOptions(options, index)));
};

const writeEntry = (
  root: MemoryRoot,
  directory: RemotePath,
  entry: BatchEntry,
  options: WriteOptions,
): BatchResult => {
  try {
    const path = parseRelativePath(directory, entry.path);
    makeDirectories(root, remotePathParent(path));
    const place = resolvePlace(root.directory, path);
    requireName(root, place.name);
    const written = PLACERS[entry.kind](root, place, entry, options, () =>
      resolveTrail(root.directory, directory),
    );
    return written.entry.path === path
      ? { outcome: written.outcome }
      : { outcome: written.outcome, path: relativeRemotePath(written.entry.path, directory) };
  } catch (error: unknown) {
    // Each entry is answered by itself: its refusal is its answer.
    const { code, message } = toWherryError(error);
    return { code, message };
  }
};

const placeFile = (root: MemoryRoot, place: Place, entry: BatchEntry, options: WriteOptions): Written => {
  requireFileSize(root, entry.content.length);
  if (!equalBytes(root.hashing.hash(entry.content), entry.hash)) throw new WherryError('CORRUPTED');
  return placeNode(root, place, incomingFile(entry.content.length, entry.hash, entry), options, () => {
    reserve(root, entry.content.length);
    return createFileNode(new Uint8Array(entry.content), new Uint8Array(entry.hash), entry);
  });
};

const setTime = (root: MemoryRoot, node: DirectoryNode, mtimeUs: number): void => {
  node.mtimeUs = mtimeUs;
  tellOfNode(root, node);
};

const placeDirectory = (
  root: MemoryRoot,
  place: Place,
  entry: BatchEntry,
  options: WriteOptions,
): Written => {
  const there = place.node;
  // A link to a directory serves as one, here as everywhere on the way to an entry.
  if (there?.kind === 'link' && linkLeads(place.trail, there.target) === 'directory') {
    setTime(root, trailEnd(resolveTrail(root.directory, place.path)), entry.mtimeUs);
    return { outcome: 'unchanged', entry: placeEntry(place) };
  }
  const incoming = incomingDirectory(entry.mtimeUs);
  const written = placeNode(root, place, incoming, options, () => createDirectoryNode(entry.mtimeUs));
  const node = place.parent.children.get(place.name);
  if (written.outcome !== 'unchanged' || node?.kind !== 'directory') return written;
  setTime(root, node, entry.mtimeUs);
  return { ...written, entry: placeEntry(place) };
};

const placeLink = (
  root: MemoryRoot,
  place: Place,
  entry: BatchEntry,
  options: WriteOptions,
  tree: () => Trail,
): Written => {
  const target = nameFromBytes(entry.content);
  if (target.includes('\0'))
    throw new WherryError('BAD_REQUEST', 'The target of a link may not contain a NUL byte.');
  if (!staysWithin(place.trail, target, tree())) {
    throw new WherryError(
      'FORBIDDEN',
      'The link leads, or could come to lead, outside of the directory it is sent to; such links are not made.',
    );
  }
  return placeNode(root, place, incomingLink(target, entry.mtimeUs), options, () => {
    reserve(root, entry.content.length);
    return createLinkNode(target, entry.mtimeUs);
  });
};

const PLACERS = { file: placeFile, directory: placeDirectory, link: placeLink } as const;

export interface ReadEntries {
  readonly length: number;
  readonly taken: number;
  readonly problems: readonly Problem[];
}

export const readEntries = (
  root: MemoryRoot,
  directory: RemotePath,
  names: readonly string[],
  into: Uint8Array,
): ReadEntries => {
  requireOpen(root);
  resolveTrail(root.directory, directory);
  const entries: BatchEntry[] = [];
  const problems: Problem[] = [];
  let size = BATCH_HEADER_SIZE;
  let taken = 0;
  for (const name of names) {
    if (entries.length === MAX_BATCH_ENTRIES) break;
    try {
      const entry = readEntry(root, directory, name);
      const more = batchEntrySize(nameBytes(name).length, entry.content.length, entry.kind);
      if (size + more > into.length) {
        if (entries.length > 0) break;
        throw new WherryError('TOO_LARGE', 'The file does not fit a batch; fetch it by itself.');
      }
      size += more;
      entries.push(entry);
    } catch (error: unknown) {
      // A problem is a value: the caller hears of it, and the others are read.
      const { code, message } = toWherryError(error);
      problems.push({ path: name, code, message });
    }
    taken += 1;
  }
  const batch = encodeBatch(entries);
  into.set(batch);
  return { length: batch.length, taken, problems };
};

const readEntry = (root: MemoryRoot, directory: RemotePath, name: string): BatchEntry => {
  const path = parseRelativePath(directory, name);
  const node = resolveNode(root.directory, path, false);
  const entry = {
    kind: node.kind,
    path: name,
    mtimeUs: node.mtimeUs,
    executable: false,
    hash: EMPTY_BYTES,
    content: EMPTY_BYTES,
  };
  if (node.kind === 'directory') return entry;
  if (node.kind === 'link') {
    const place = resolvePlace(root.directory, path);
    if (!staysWithin(place.trail, node.target, resolveTrail(root.directory, directory))) {
      throw new WherryError(
        'FORBIDDEN',
        'The link leads, or could come to lead, outside of the directory it is in; it is left out.',
      );
    }
    return { ...entry, content: nameBytes(node.target) };
  }
  return {
    ...entry,
    executable: node.executable,
    hash: node.hash.subarray(0, HASH_SIZE),
    content: node.content,
  };
};
