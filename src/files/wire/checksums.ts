// The messages of files.checksums: which files are asked for, and what was found under their names.

import {
  HASH_SIZE,
  MAX_BATCH_ENTRIES,
  type RemotePath,
  isSize,
  malformed,
  nameFromWire,
  nameToWire,
  readFields,
} from '../../base/index.ts';
import type { Entry } from '../../storage/index.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import { decodeListedEntry, encodeListedEntry } from './entries.ts';

export interface ChecksumsRequest {
  readonly directory: RemotePath;
  /** What has a hash is made durable before it is answered. */
  readonly settle: boolean;
  /** The answer also has the entries of the names. */
  readonly entries: boolean;
}

export const encodeChecksumsRequest = (request: ChecksumsRequest): unknown => ({
  ...request,
  directory: nameToWire(request.directory),
});

export const decodeChecksumsRequest = (params: unknown): ChecksumsRequest => {
  const fields = readFields(params, 'request');
  return {
    directory: fields.path('directory'),
    settle: fields.flag('settle', false),
    entries: fields.flag('entries', false),
  };
};

/** A file that is asked for: a path relative to the directory, and the size that makes its content worth comparing. */
export interface AskedFile {
  readonly path: string;
  readonly size: number;
}

export const encodeAskedFiles = (files: readonly AskedFile[]): unknown => ({
  files: files.map(({ path, size }) => [nameToWire(path), size]),
});

/** Whether a path is one at all is for the storage to say: what is none is answered as nothing. */
export const decodeAskedFiles = (message: unknown): readonly AskedFile[] => {
  const files = readFields(message, 'request').list('files');
  if (files.length === 0 || files.length > MAX_BATCH_ENTRIES) {
    throw malformed('request', `the field "files" must have 1 to ${MAX_BATCH_ENTRIES} files`);
  }
  return files.map((file) => {
    const [wirePath, size] = Array.isArray(file) ? (file as unknown[]) : [];
    const path = nameFromWire(wirePath);
    if (path === undefined || !isSize(size)) {
      throw malformed('request', 'the field "files" must hold pairs of a path and a size');
    }
    return { path, size };
  });
};

/** What there is under one of the names. */
export interface FoundFile {
  /** BLAKE3 of the content, if it is a regular file of the size that was asked for. */
  readonly hash: Uint8Array | undefined;
  /** Only where entries were asked for; undefined when nothing has the name. */
  readonly entry: Entry | undefined;
}

// Bytes of a hash and of an entry on the wire besides its path and target, roughly.
const HASH_COST = HASH_SIZE + 2;
const ENTRY_COST = 96;

/** The answers as messages, in order; without `directory` they have no entries. None grows over its limit. */
export const encodeFoundFiles = (
  found: readonly FoundFile[],
  directory: RemotePath | undefined,
): unknown[] => {
  const messages: unknown[] = [];
  for (let begin = 0; begin < found.length;) {
    const hashes: unknown[] = [];
    const entries: unknown[] = [];
    let index = begin;
    for (let size = 0; index < found.length && size < MESSAGE_SIZE; index += 1) {
      const { hash, entry } = found[index] as FoundFile;
      hashes.push(hash ?? null);
      size += HASH_COST;
      if (directory === undefined) continue;
      entries.push(entry === undefined ? null : encodeListedEntry(entry, directory));
      if (entry !== undefined) size += ENTRY_COST + 3 * (entry.path.length + (entry.target?.length ?? 0));
    }
    messages.push(directory === undefined ? { hashes } : { hashes, entries });
    begin = index;
  }
  return messages;
};

/** The answers in one message; more than `asked`, or an entry of another path, is a lie. */
export const decodeFoundFiles = (
  message: unknown,
  asked: readonly AskedFile[],
  request: ChecksumsRequest,
): readonly FoundFile[] => {
  const fields = readFields(message, 'answer');
  const hashes = fields.list('hashes');
  const entries = request.entries ? fields.list('entries') : [];
  if (hashes.length === 0 || hashes.length > asked.length)
    throw malformed('answer', 'it has hashes of files that were not asked for');
  if (request.entries && entries.length !== hashes.length)
    throw malformed('answer', 'it has another number of entries than of hashes');
  return hashes.map((value, index) => {
    const hash = value ?? undefined;
    if (hash !== undefined && !(hash instanceof Uint8Array && hash.length === HASH_SIZE))
      throw malformed('answer', `a hash does not have ${HASH_SIZE} bytes`);
    const wireEntry = entries[index] ?? undefined;
    if (wireEntry === undefined) return { hash, entry: undefined };
    const entry = decodeListedEntry(wireEntry, request.directory);
    const path = asked[index]?.path ?? '';
    if (entry.path !== (request.directory === '/' ? `/${path}` : `${request.directory}/${path}`))
      throw malformed('answer', 'it has an entry that was not asked for');
    return { hash, entry };
  });
};
