// Which parts are being written on, over all workers of one storage: one write at a time for each. Knows nothing of how a
// part is kept; that is the workers' (of a root), or local-parts.ts' (of local directories).

import { WherryError, toHex, type Hashing, type RemotePath } from '../../../base/index.ts';
import { loadBlake3 } from '../../blake3.ts';
import type { PartIdentity, Parts, StoredPart } from '../../parts.ts';
import { MAX_PARTS } from '../limits.ts';
import { isPartKey } from '../parts/part-journal.ts';
import type { PartRequest } from '../parts/part-store.ts';

const KEY_SIZE = 16;
/** UTF-16 units of a label that are kept. */
const MAX_LABEL_LENGTH = 1024;
/** Counting them costs a look into their directory, and a few too many do no harm. */
const RELEASES_PER_TRIM = 16;

/** Where parts rest. Nothing here is called for a part that is in use in this storage. */
export interface PartKeeper {
  /** Host path that keys and paths count from; empty where the keeper knows one root only. */
  readonly directory: string;
  list(): Promise<readonly StoredPart[]>;
  /** How many there are, about. */
  count(): Promise<number>;
  /** With `beforeMs`, only one that has not grown since. False when there is none. Code: `BUSY`. */
  remove(key: string, beforeMs?: number): Promise<boolean>;
  /** Keeps other processes from it until the returned function is called. Undefined: another one has it, or none can be kept. */
  acquire(key: string): Promise<(() => void) | undefined>;
}

/** The right to write on one part, from now until `release`. */
export interface PartClaim {
  readonly request: PartRequest;
  /** Its write is coming to its end: whoever wants the part next waits. */
  end(): void;
  /** Its write is over. */
  release(): Promise<void>;
}

export interface DiskParts extends Parts {
  /** Undefined when the write is to leave no part. Code: `BUSY`. */
  claim(path: RemotePath, size: number, identity: PartIdentity): Promise<PartClaim | undefined>;
}

interface Use {
  isEnding: boolean;
  readonly ended: Promise<void>;
}

const keyOf = (
  hashing: Hashing,
  directory: string,
  path: string,
  size: number,
  { owner, source }: PartIdentity,
): string => {
  const hasher = hashing.createHasher();
  const place = directory === '' ? path : (directory === '/' ? '' : directory) + path;
  for (const field of [Buffer.from(owner), Buffer.from(place), Buffer.from(String(size)), source]) {
    hasher.update(Buffer.from(`${field.length}:`));
    hasher.update(field);
  }
  return toHex(hasher.digest().subarray(0, KEY_SIZE));
};

const inUse = (): WherryError =>
  new WherryError(
    'BUSY',
    'Another transfer is continuing that unfinished one just now; wait until it ends, or stop it.',
  );

export const createDiskParts = (keeper: PartKeeper): DiskParts => {
  const uses = new Map<string, Use>();
  let released = 0;

  /** Waits for a use that is ending, then begins one. The returned function ends it. */
  const use = async (
    key: string,
    isEnding: boolean,
  ): Promise<{ readonly use: Use; readonly end: () => void }> => {
    for (let known = uses.get(key); known !== undefined; known = uses.get(key)) {
      if (!known.isEnding) throw inUse();
      await known.ended;
    }
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const own: Use = { isEnding, ended };
    uses.set(key, own);
    const end = (): void => {
      if (uses.get(key) === own) uses.delete(key);
      resolve();
    };
    return { use: own, end };
  };

  const remove = async (key: string, beforeMs?: number): Promise<boolean> => {
    const { end } = await use(key, true);
    try {
      return await keeper.remove(key, beforeMs);
    } finally {
      end();
    }
  };

  /** Removes those of a list that nobody writes on; returns how many. */
  const removeIdle = async (parts: readonly StoredPart[], beforeMs?: number): Promise<number> => {
    let removed = 0;
    for (const { key } of parts) {
      if (uses.has(key)) continue;
      // One that is continued by now, here or by another process, is not idle.
      if (await remove(key, beforeMs).catch(() => false)) removed += 1;
    }
    return removed;
  };

  const trim = async (): Promise<void> => {
    if ((await keeper.count()) <= MAX_PARTS) return;
    const parts = [...(await keeper.list())].sort((a, b) => a.changedMs - b.changedMs);
    await removeIdle(parts.slice(0, Math.max(0, parts.length - MAX_PARTS)));
  };

  return {
    list: async () =>
      (await keeper.list()).map((part) => ({ ...part, isActive: part.isActive || uses.has(part.key) })),
    discard: async (key) => isPartKey(key) && remove(key),
    expire: async (beforeMs) =>
      removeIdle(
        (await keeper.list()).filter(({ changedMs }) => changedMs < beforeMs),
        beforeMs,
      ),
    claim: async (path, size, identity) => {
      const { owner, label = '' } = identity;
      const key = keyOf(await loadBlake3(), keeper.directory, path, size, identity);
      const { use: own, end } = await use(key, false);
      let letGo: (() => void) | undefined;
      try {
        letGo = await keeper.acquire(key);
      } finally {
        if (letGo === undefined) end();
      }
      if (letGo === undefined) return undefined;
      const free = letGo;
      return {
        request: { key, owner, label: label.slice(0, MAX_LABEL_LENGTH) },
        end: () => {
          own.isEnding = true;
        },
        release: async () => {
          free();
          end();
          released += 1;
          // Too many parts are no reason to refuse what was done; the next one tries again.
          if (released % RELEASES_PER_TRIM === 0) await trim().catch(() => {});
        },
      };
    },
  };
};

/** The parts of a storage that keeps none. */
export const NO_PARTS: DiskParts = {
  list: async () => [],
  discard: async () => false,
  expire: async () => 0,
  claim: async () => undefined,
};
