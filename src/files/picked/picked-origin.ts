// Picked files as what an upload sends from: read from their blobs, hashed here.

import {
  BATCH_SIZE,
  nameBytes,
  throwIfAborted,
  toWherryError,
  type Hashing,
  type RemotePath,
} from '../../base/index.ts';
import {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  encodeBatch,
  type BatchEntry,
  type OpenFile,
  type Problem,
  type Storage,
} from '../../storage/index.ts';
import type { FoundItems, TreeItem } from '../local/tree-item.ts';
import type { OpenedOrigin, UploadOrigin } from '../local/upload/tree-upload.ts';
import type { Picked, PickedFile } from './picked-file.ts';
import { openBlockHasher, type OpenBlockHasher } from './block-hasher.ts';
import { BlobReader } from './blob-reader.ts';
import { changed, readBlob, readTogether } from './read-blobs.ts';

export interface PickedOriginInit {
  readonly hashing: Hashing;
  /** Where content that is sent is hashed. Default: where it is read. */
  readonly openHasher?: OpenBlockHasher | undefined;
  /** What was picked, in any number of steps; parents before what is in them. Each attempt begins anew. */
  readonly find: (signal: AbortSignal) => AsyncIterable<readonly Picked[]>;
  /** Which content a file has: by it a part of an earlier upload is found again. */
  readonly identity: (path: string, version: string) => Promise<Uint8Array>;
}

const versionOf = ({ content, lastModified }: PickedFile): string => `${content.size} ${lastModified}`;

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

const openPicked = (openHasher: OpenBlockHasher, path: RemotePath, picked: PickedFile): OpenFile => {
  const { content, lastModified } = picked;
  const reader = new BlobReader(picked);
  const hasher = openHasher();
  return {
    entry: {
      path,
      kind: 'file',
      size: content.size,
      mtimeUs: Math.round(lastModified * 1000),
      executable: false,
      version: versionOf(picked),
    },
    async read(lent, offset, end = content.size, isUnhashed = false) {
      const to = Math.max(offset, Math.min(end, content.size, offset + lent.length));
      const length = to - offset;
      // Read, and so hashed, in the order in which it was asked for.
      const filled = await reader.read(lent, offset, to);
      if (isUnhashed) return { buffer: filled, length, pieces: [] };
      const { buffer, pieces } = await hasher.hash({ buffer: filled, length, offset, isLast: to === end });
      return { buffer, length, pieces };
    },
    async close() {
      await reader.close();
      hasher.close();
    },
  };
};

/** Of each file its hash. What cannot be read has none here, and is told where it is sent. */
const hashPicked = async (
  hashing: Hashing,
  asked: readonly (PickedFile | undefined)[],
  signal: AbortSignal | undefined,
): Promise<readonly (Uint8Array | undefined)[]> => {
  const hashes: (Uint8Array | undefined)[] = [];
  for (const group of groupsToRead(asked)) {
    throwIfAborted(signal);
    const [only] = group;
    if (group.length === 1 && only !== undefined && only.content.size > HASHED_AT_ONCE)
      hashes.push(await hashBlob(hashing, only.path, only.content, signal).catch(() => undefined));
    else
      for (const content of await readTogether(group))
        hashes.push(content instanceof Uint8Array ? hashing.hash(content) : undefined);
  }
  return hashes;
};

/** In their order, as many in each as are read at once; what is larger stands alone. */
const groupsToRead = (files: readonly (PickedFile | undefined)[]): readonly (PickedFile | undefined)[][] => {
  const groups: (PickedFile | undefined)[][] = [];
  let room = 0;
  for (const file of files) {
    const size = file?.content.size ?? 0;
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = HASHED_AT_ONCE;
    }
    groups.at(-1)?.push(file);
    room -= size;
  }
  return groups;
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
    const contents = await readTogether(taken);
    const entries = taken.map((file, index): BatchEntry | undefined => {
      const path = names[index] as string;
      const content = contents[index] ?? changed(path);
      if (file !== undefined && content instanceof Uint8Array)
        return {
          kind: 'file',
          path,
          mtimeUs: Math.round(file.lastModified * 1000),
          executable: false,
          hash: hashing.hash(content),
          content,
        };
      const { code, message } = toWherryError(content);
      problems.push({ path, code, message });
      return undefined;
    });
    const batch = encodeBatch(entries.filter((entry) => entry !== undefined));
    buffer.set(batch);
    return { buffer, length: batch.length, taken: taken.length, problems };
  };

/** Paths of storages begin with "/", those of items do not. */
const pickedPath = (path: string): string => path.slice(1);

export const createPickedOrigin = ({
  hashing,
  openHasher = () => openBlockHasher(hashing),
  find,
  identity,
}: PickedOriginInit): UploadOrigin => ({
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
        open: async (path) => openPicked(openHasher, path, fileAt(pickedPath(path))),
        checksum: async (path, signal) => ({ hash: await hashOf(pickedPath(path), signal) }),
        hashFiles: (directory, asked, { signal } = {}) =>
          hashPicked(
            hashing,
            asked.map(({ path, size }) => {
              const file = files.get(directory === '/' ? path : `${pickedPath(directory)}/${path}`);
              return file?.content.size === size ? file : undefined;
            }),
            signal,
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
