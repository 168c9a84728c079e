// What a memory root keeps of unfinished writes. Parts live as long as the storage; nothing survives its process anyway.

import { PIECE_SIZE, WherryError, concatBytes, toHex, type RemotePath } from '../../base/index.ts';
import type { PartIdentity, Parts } from '../parts.ts';
import { release, requireOpen, type MemoryPart, type MemoryRoot } from './memory-root.ts';

const KEY_SIZE = 16;

const keyOf = (root: MemoryRoot, path: RemotePath, size: number, { owner, source }: PartIdentity): string => {
  const encoder = new TextEncoder();
  const fields = [encoder.encode(owner), encoder.encode(path), encoder.encode(String(size)), source];
  const prefixed = fields.flatMap((field) => [encoder.encode(`${field.length}:`), field]);
  return toHex(root.hashing.hash(concatBytes(prefixed)).subarray(0, KEY_SIZE));
};

/** The part of this write, now active; undefined where a write leaves none. Code: `BUSY`. */
export const takePart = (
  root: MemoryRoot,
  path: RemotePath,
  size: number | undefined,
  identity: PartIdentity | undefined,
): MemoryPart | undefined => {
  if (identity === undefined || size === undefined || size <= PIECE_SIZE) return undefined;
  const key = keyOf(root, path, size, identity);
  const known = root.parts.get(key);
  if (known?.isActive === true)
    throw new WherryError(
      'BUSY',
      'Another transfer is continuing the same unfinished one; wait until it ends.',
    );
  const { owner, label = '' } = identity;
  const part = known ?? {
    key,
    owner,
    label,
    path,
    size,
    content: new Uint8Array(0),
    changedMs: Date.now(),
    isActive: true,
  };
  part.isActive = true;
  root.parts.set(key, part);
  return part;
};

/** Lets go of a part: kept when there is anything in it. */
export const leavePart = (root: MemoryRoot, part: MemoryPart): void => {
  part.isActive = false;
  if (part.content.length === 0) root.parts.delete(part.key);
};

/** Removes a part with what it takes. */
export const removePart = (root: MemoryRoot, part: MemoryPart): void => {
  part.isActive = false;
  release(root, part.content.length);
  part.content = new Uint8Array(0);
  root.parts.delete(part.key);
};

export const createMemoryParts = (root: MemoryRoot): Parts => ({
  list: async () => {
    requireOpen(root);
    return [...root.parts.values()].map(({ content, ...part }) => ({ ...part, verified: content.length }));
  },
  discard: async (key) => {
    requireOpen(root);
    const part = root.parts.get(key);
    if (part === undefined) return false;
    if (part.isActive)
      throw new WherryError('BUSY', 'A transfer is continuing that part just now; stop it first.');
    removePart(root, part);
    return true;
  },
  expire: async (beforeMs) => {
    requireOpen(root);
    const expired = [...root.parts.values()].filter((part) => !part.isActive && part.changedMs < beforeMs);
    for (const part of expired) removePart(root, part);
    return expired.length;
  },
});
