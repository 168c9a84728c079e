// Brings contents from one storage of this process to another.

import { nameBytes, type Hasher, type RemotePath, ROOT_PATH } from '../../base/index.ts';
import { encodeBatch, type OpenFile, type StagedFile } from '../../storage/index.ts';
import { CHANGED, DONE, outcomeOf, type Outcome } from '../apply/outcome.ts';
import type { Write } from '../core/operations.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import type { FileNode, LinkNode } from '../core/tree.ts';
import { hashText } from '../listing/listed-tree.ts';
import type { Courier } from './endpoint.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';

const BLOCK_SIZE = 1024 * 1024;

/** `endpoints` are all whose contents may be asked for. */
export const createStorageCourier = (
  endpoints: readonly StorageEndpoint[],
  createHasher: () => Hasher,
): Courier => {
  const own = (endpoint: unknown): StorageEndpoint => {
    const found = endpoints.find((each) => each === endpoint);
    if (found === undefined) throw new TypeError('An endpoint that this courier does not know.');
    return found;
  };
  return async (from, to, writes, onSettled, signal) => {
    const [source, destination] = [own(from), own(to)];
    for (const operation of writes) {
      signal?.throwIfAborted();
      let result: Outcome;
      try {
        result = await write(source, destination, operation, createHasher);
      } catch (error: unknown) {
        result = outcomeOf(error);
      }
      onSettled({ operation, result });
    }
  };
};

const at = ({ root }: StorageEndpoint, path: RemotePath): RemotePath => pathInRoot(root, path);

const write = (
  source: StorageEndpoint,
  destination: StorageEndpoint,
  { path, before, after }: Write,
  createHasher: () => Hasher,
): Promise<Outcome> =>
  after.kind === 'link'
    ? writeLink(destination, path, before, after)
    : writeFile(source, destination, path, before, after, createHasher);

/** What the write may replace. Undefined: nothing has the name. */
const policyFor = (
  destination: StorageEndpoint,
  path: RemotePath,
  before: FileNode | LinkNode | undefined,
): { readonly policy: 'fail' | 'replace'; readonly ifMatch: string | undefined } =>
  before === undefined
    ? { policy: 'fail', ifMatch: undefined }
    : { policy: 'replace', ifMatch: destination.versionOf(path) };

const writeLink = async (
  destination: StorageEndpoint,
  path: RemotePath,
  before: FileNode | LinkNode | undefined,
  { target }: LinkNode,
): Promise<Outcome> => {
  const { storage } = destination;
  const name = at(destination, path);
  const none = new Uint8Array(0);
  const batch = encodeBatch([
    {
      kind: 'link',
      path: name.slice(1),
      mtimeUs: 0,
      executable: false,
      hash: none,
      content: nameBytes(target),
    },
  ]);
  const options = policyFor(destination, path, before);
  const { results } = await storage.writeBatch(ROOT_PATH, batch, batch.length, options);
  const [result] = results;
  if (result !== undefined && 'outcome' in result) return DONE;
  const isRace = result?.code === 'ALREADY_EXISTS' || result?.code === 'VERSION_MISMATCH';
  return isRace ? CHANGED : { outcome: 'failed', ...(result ?? { code: 'INTERNAL', message: '' }) };
};

const writeFile = async (
  source: StorageEndpoint,
  destination: StorageEndpoint,
  path: RemotePath,
  before: FileNode | LinkNode | undefined,
  after: FileNode,
  createHasher: () => Hasher,
): Promise<Outcome> => {
  const file = await source.storage.open(at(source, path));
  try {
    if (file.entry.size !== after.size) return CHANGED;
    const { size, mtimeUs, executable } = after;
    const options = policyFor(destination, path, before);
    const staged = await destination.storage.stage(
      at(destination, path),
      { size, mtimeUs, executable },
      options,
    );
    try {
      const last = await copyContent(file, staged, createHasher(), after.content);
      if (last === undefined) return CHANGED;
      await staged.commit(last);
      return DONE;
    } finally {
      await staged.discard();
    }
  } finally {
    await file.close();
  }
};

/** The hash of the last piece; undefined when the content is not what was planned. */
const copyContent = async (
  file: OpenFile,
  staged: StagedFile,
  hasher: Hasher,
  content: string,
): Promise<Uint8Array | undefined> => {
  const { size } = file.entry;
  const pieces: Uint8Array[] = [];
  let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(Math.min(size, BLOCK_SIZE) || 1);
  let offset = 0;
  do {
    const read = await file.read(buffer, offset);
    pieces.push(...read.pieces);
    hasher.update(read.buffer.subarray(0, read.length));
    offset += read.length;
    buffer = await staged.write(read.buffer, read.length);
  } while (offset < size);
  if (hashText(hasher.digest()) !== content) return undefined;
  const last = pieces.pop();
  for (const piece of pieces) await staged.verify(piece);
  return last;
};
