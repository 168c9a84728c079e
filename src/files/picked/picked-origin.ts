// Picked files as what an upload sends from: read from their blobs, hashed here.

import {
  BATCH_SIZE,
  WherryError,
  displayName,
  nameBytes,
  throwIfAborted,
  type Hashing,
  type RemotePath,
} from '../../base/index.ts';
import {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  createPieceHasher,
  encodeBatch,
  type BatchEntry,
  type OpenFile,
  type Problem,
  type Storage,
} from '../../storage/index.ts';
import type { FoundItems, TreeItem } from '../local/tree-item.ts';
import type { OpenedOrigin, UploadOrigin } from '../local/upload/tree-upload.ts';
import type { Picked, PickedFile } from './picked-file.ts';

export interface PickedOriginInit {
  readonly hashing: Hashing;
  /** What was picked, in any number of steps; parents before what is in them. Each attempt begins anew. */
  readonly find: (signal: AbortSignal) => AsyncIterable<readonly Picked[]>;
  /** Which content a file has: by it a part of an earlier upload is found again. */
  readonly identity: (path: string, version: string) => Promise<Uint8Array>;
}

const versionOf = ({ content, lastModified }: PickedFile): string => `${content.size} ${lastModified}`;

const changed = (path: string, cause?: unknown): WherryError =>
  new WherryError(
    'CHANGED',
    `"${displayName(path)}" has changed since it was picked, or cannot be read any more; pick it again.`,
    { cause },
  );

/** Reads a range; all of it, or `CHANGED`. */
const readBlob = async (path: string, content: Blob, from: number, to: number): Promise<Uint8Array> => {
  const range = from === 0 && to === content.size ? content : content.slice(from, to);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await range.arrayBuffer());
  } catch (error) {
    throw changed(path, error);
  }
  // A browser may give less of a file that has shrunk, without a word.
  if (bytes.length !== to - from) throw changed(path);
  return bytes;
};

const toItem = (picked: Picked): TreeItem =>
  picked.content === undefined
    ? { path: picked.path, kind: 'directory', size: 0, mtimeUs: Date.now() * 1000, executable: false }
    : {
        path: picked.path,
        kind: 'file',
        size: picked.content.size,
        mtimeUs: Math.round(picked.lastModified * 1000),
        executable: false,
      };

/** Bytes that are read and hashed at once where a whole file is hashed. */
const HASHED_AT_ONCE = BATCH_SIZE;

const hashBlob = async (
  hashing: Hashing,
  path: string,
  content: Blob,
  signal?: AbortSignal,
): Promise<Uint8Array> => {
  const hasher = hashing.createHasher();
  for (let from = 0; from < content.size; from += HASHED_AT_ONCE) {
    throwIfAborted(signal);
    hasher.update(await readBlob(path, content, from, Math.min(content.size, from + HASHED_AT_ONCE)));
  }
  return hasher.digest();
};

const openPicked = (hashing: Hashing, path: RemotePath, picked: PickedFile): OpenFile => {
  const { content, lastModified } = picked;
  const createHasher = () => hashing.createHasher();
  let hasher = createPieceHasher(createHasher, 0);
  return {
    entry: {
      path,
      kind: 'file',
      size: content.size,
      mtimeUs: Math.round(lastModified * 1000),
      executable: false,
      version: versionOf(picked),
    },
    async read(buffer, offset, end = content.size, isUnhashed = false) {
      const to = Math.max(offset, Math.min(end, content.size, offset + buffer.length));
      const bytes = await readBlob(picked.path, content, offset, to);
      buffer.set(bytes);
      if (isUnhashed) return { buffer, length: bytes.length, pieces: [] };
      if (hasher.position !== offset) hasher = createPieceHasher(createHasher, offset);
      const pieces = [...hasher.update(bytes)];
      const last = to === end ? hasher.finish() : undefined;
      return { buffer, length: bytes.length, pieces: last === undefined ? pieces : [...pieces, last] };
    },
    close: async () => {},
  };
};

/** As many of the names, in order, as fit the buffer. */
const readPickedBatch =
  (hashing: Hashing, files: ReadonlyMap<string, PickedFile>): Storage['readBatch'] =>
  async (_directory, names, buffer) => {
    const taken: (PickedFile | undefined)[] = [];
    let room = buffer.length - BATCH_HEADER_SIZE;
    for (const name of names) {
      const file = files.get(name);
      if (file !== undefined) room -= batchEntrySize(nameBytes(name).length, file.content.size, 'file');
      if (room < 0 && taken.length > 0) break;
      taken.push(file);
    }
    const problems: Problem[] = [];
    const entries = await Promise.all(
      taken.map(async (file, index): Promise<BatchEntry | undefined> => {
        const path = names[index] as string;
        try {
          if (file === undefined) throw changed(path);
          const content = await readBlob(path, file.content, 0, file.content.size);
          return {
            kind: 'file',
            path,
            mtimeUs: Math.round(file.lastModified * 1000),
            executable: false,
            hash: hashing.hash(content),
            content,
          };
        } catch (error) {
          const { code, message } = error as WherryError;
          problems.push({ path, code, message });
          return undefined;
        }
      }),
    );
    const batch = encodeBatch(entries.filter((entry) => entry !== undefined));
    buffer.set(batch);
    return { buffer, length: batch.length, taken: taken.length, problems };
  };

/** Paths of storages begin with "/", those of items do not. */
const pickedPath = (path: string): string => path.slice(1);

export const createPickedOrigin = ({ hashing, find, identity }: PickedOriginInit): UploadOrigin => ({
  identity: ({ path }, version) => identity(path, version),
  async open(): Promise<OpenedOrigin> {
    const files = new Map<string, PickedFile>();
    const fileAt = (path: string): PickedFile => {
      const file = files.get(path);
      if (file === undefined) throw changed(path);
      return file;
    };
    const hashOf = async (path: string, signal?: AbortSignal): Promise<Uint8Array> =>
      hashBlob(hashing, path, fileAt(path).content, signal);
    return {
      files: {
        open: async (path) => openPicked(hashing, path, fileAt(pickedPath(path))),
        checksum: async (path, signal) => ({ hash: await hashOf(pickedPath(path), signal) }),
        hashFiles: (directory, asked, { signal } = {}) =>
          Promise.all(
            asked.map(async ({ path, size }) => {
              const full = directory === '/' ? path : `${pickedPath(directory)}/${path}`;
              const file = files.get(full);
              if (file === undefined || file.content.size !== size) return undefined;
              // What cannot be read has no hash here, and is told where it is sent.
              return hashOf(full, signal).catch(() => undefined);
            }),
          ),
      },
      small: { readBatch: readPickedBatch(hashing, files) },
      async *find(signal): AsyncGenerator<FoundItems> {
        for await (const some of find(signal)) {
          for (const picked of some) if (picked.content !== undefined) files.set(picked.path, picked);
          yield { items: some.map(toItem), refused: [] };
        }
      },
      close: async () => {},
    };
  },
});
