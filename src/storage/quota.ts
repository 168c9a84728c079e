// A storage in which one directory may hold only so many bytes. What is there is counted once, and then added to: by what
// is written here, never less. So the count is too high rather than too low, and before anything is refused it is made
// anew. What others write into the directory is found then, too.
//
// What must hold: a write is refused before its bytes are taken where its size is declared; writes side by side cannot
// together exceed the quota, since each reserves its bytes before it begins.

import { WherryError, displayName, formatSize, isWithinRemotePath, type RemotePath } from '../base/index.ts';
import { decodeBatch } from './batch.ts';
import type { FileHandle } from './file-handle.ts';
import { forwardHandle, forwardStaged } from './forwarding.ts';
import type { StagedFile, Storage } from './storage.ts';
import type { TrashItem } from './trash.ts';
import type { Written } from './write-outcome.ts';

export interface QuotaInit {
  readonly directory: RemotePath;
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds of any clock that does not go back. */
  readonly nowMs: () => number;
}

/** A count older than this is not relied on. */
const MAX_COUNT_AGE_MS = 10 * 60 * 1000;

/** The room that is left, shared by all that write on behalf of one directory. */
export interface Quota {
  /** Bytes that are to be written. Code: `QUOTA`. Returns the way to give back what was not. */
  reserve(bytes: number): Promise<Reservation>;
  /** Bytes counted and reserved; at most 10 minutes old. */
  used(): Promise<number>;
  /** Something was removed: the next refusal counts anew. */
  freed(): void;
  readonly directory: RemotePath;
  readonly limit: number;
}

export interface Reservation {
  /** More of the same. Code: `QUOTA`. */
  add(bytes: number): Promise<void>;
  /** So many of them were taken back, and may be written by others now. */
  giveBack(bytes: number): void;
  /** Nothing of it was written after all. Idempotent; harmless after `keep`. */
  release(): void;
  /** It was written. */
  keep(): void;
}

/** Removes the oldest of what a directory has in the trash, until so many bytes are free. Whether anything went. */
const emptyTrash = async (
  { trash, info }: Storage,
  directory: RemotePath,
  bytes: number,
): Promise<boolean> => {
  if (info.readOnly) return false;
  const items: TrashItem[] = [];
  for await (const some of trash.list({ path: directory })) items.push(...some);
  const ids: string[] = [];
  let freed = 0;
  for (const { id, size } of items.toReversed()) {
    if (freed >= bytes) break;
    ids.push(id);
    freed += size;
  }
  // Nothing goes for what does not fit in any case.
  return freed >= bytes && ids.length > 0 && (await trash.remove(ids)).items > 0;
};

/** Bytes in and below a directory, unfinished writes to it and its trash included; 0 when it is missing. */
const countBytes = async (storage: Storage, directory: RemotePath): Promise<number> => {
  let bytes = 0;
  try {
    for await (const { entries } of storage.scan(directory, { recursive: true, versions: false }))
      for (const entry of entries) bytes += entry.size;
  } catch (error) {
    if (!(error instanceof WherryError) || error.code !== 'NOT_FOUND') throw error;
  }
  for (const part of await storage.parts.list())
    if (isWithinRemotePath(part.path, directory)) bytes += part.verified;
  for await (const items of storage.trash.list({ path: directory }))
    for (const { size } of items) bytes += size;
  return bytes;
};

/** `storage` sees the whole directory. */
export const createQuota = (storage: Storage, { directory, limit, nowMs }: QuotaInit): Quota => {
  let counted = 0;
  let countedAtMs = -Infinity;
  let isStale = true;
  let reserved = 0;
  let counting: Promise<void> | undefined;

  const recount = async (): Promise<void> => {
    // What is kept while the count runs may be in it or not: it is added, so that nothing is missed.
    const before = counted;
    isStale = false;
    const bytes = await countBytes(storage, directory);
    counted = bytes + Math.max(0, counted - before);
    countedAtMs = nowMs();
  };
  const countAnew = (): Promise<void> => {
    counting ??= recount().finally(() => {
      counting = undefined;
    });
    return counting;
  };
  const ensureCounted = async (): Promise<void> => {
    if (nowMs() - countedAtMs > MAX_COUNT_AGE_MS) await countAnew();
  };
  const take = async (bytes: number): Promise<void> => {
    await ensureCounted();
    if (counted + reserved + bytes > limit && isStale) await countAnew();
    const excess = counted + reserved + bytes - limit;
    // The oldest of the trash goes before a write is refused.
    if (excess > 0 && (await emptyTrash(storage, directory, excess))) await countAnew();
    if (counted + reserved + bytes > limit)
      throw new WherryError(
        'QUOTA',
        `"${displayName(directory)}" may hold ${formatSize(limit)}, and ${formatSize(counted + reserved)} are used or being written: remove something, or ask for a larger quota.`,
        { details: { limit, used: counted + reserved } },
      );
    reserved += bytes;
  };
  return {
    directory,
    limit,
    used: async () => {
      await ensureCounted();
      return counted + reserved;
    },
    freed: () => {
      isStale = true;
    },
    reserve: async (bytes) => {
      await take(bytes);
      let held = bytes;
      return {
        add: async (more) => {
          await take(more);
          held += more;
        },
        giveBack: (bytes) => {
          reserved -= bytes;
          held -= bytes;
        },
        release: () => {
          reserved -= held;
          held = 0;
        },
        keep: () => {
          reserved -= held;
          counted += held;
          held = 0;
          // It may have replaced something.
          isStale = true;
        },
      };
    },
  };
};

const guardStaged = (
  staged: StagedFile,
  quota: Quota,
  reservation: Reservation,
  isOpenEnded: boolean,
): StagedFile =>
  forwardStaged(staged, {
    write: async (buffer, length) => {
      if (isOpenEnded) await reservation.add(length);
      return staged.write(buffer, length);
    },
    copyFrom: async (source, offset, length) => {
      if (isOpenEnded) await reservation.add(length);
      return staged.copyFrom(source, offset, length);
    },
    rollBack: async () => {
      const before = staged.written;
      await staged.rollBack();
      // A write that was still under way has grown it meanwhile; what of that was taken back stays reserved until the end.
      if (isOpenEnded) reservation.giveBack(Math.max(0, before - staged.written));
    },
    commit: async (...asked) => {
      try {
        const written = await staged.commit(...asked);
        if (written.outcome !== 'unchanged' && written.outcome !== 'skipped') reservation.keep();
        return written;
      } finally {
        reservation.release();
      }
    },
    suspend: async () => {
      // What it leaves as a part is found by the next count.
      if (staged.written > 0) reservation.keep();
      reservation.release();
      await staged.suspend();
    },
    discard: async () => {
      reservation.release();
      await staged.discard();
      if (staged.offset > 0) quota.freed();
    },
  });

/** A handle may grow its file: by what it writes beyond the end. */
const guardHandle = (handle: FileHandle, reservation: Reservation): FileHandle => {
  let reservedSize = handle.size;
  const growTo = async (size: number): Promise<void> => {
    if (size <= reservedSize) return;
    const more = size - reservedSize;
    reservedSize = size;
    await reservation.add(more);
  };
  return forwardHandle(handle, {
    write: async (buffer, length, offset, hash) => {
      await growTo(offset + length);
      return handle.write(buffer, length, offset, hash);
    },
    truncate: async (size) => {
      await growTo(size);
      return handle.truncate(size);
    },
    sync: async () => {
      const written = await handle.sync();
      reservation.keep();
      return written;
    },
    close: async () => {
      // A refused close leaves the handle open, with what it has reserved.
      const written = await handle.close();
      reservation.keep();
      return written;
    },
    discard: async () => {
      reservation.release();
      await handle.discard();
    },
  });
};

/** `storage`, whose directory of the quota holds no more than it may. Closing it closes the storage behind it. */
export const createQuotaStorage = (storage: Storage, quota: Quota): Storage => {
  const counts = (path: RemotePath): boolean => isWithinRemotePath(path, quota.directory);

  /** Bytes of a tree that is about to arrive in the directory. */
  const sizeOf = async (path: RemotePath): Promise<number> => {
    const entry = await storage.stat(path);
    if (entry.kind !== 'directory') return entry.size;
    let bytes = 0;
    for await (const { entries } of storage.scan(path, { recursive: true, versions: false }))
      for (const each of entries) bytes += each.size;
    return bytes;
  };
  const arriving = async <T>(bytes: number, work: () => Promise<T>): Promise<T> => {
    const reservation = await quota.reserve(bytes);
    try {
      const result = await work();
      reservation.keep();
      return result;
    } finally {
      reservation.release();
    }
  };

  /** What its part holds is counted already. How much that is only the part says. */
  const stageWithPart: Storage['stage'] = async (path, attributes, options) => {
    const { size } = attributes;
    const staged = await storage.stage(path, attributes, options);
    try {
      const reservation = await quota.reserve(size === undefined ? 0 : size - staged.offset);
      return guardStaged(staged, quota, reservation, size === undefined);
    } catch (error) {
      await staged.suspend();
      throw error;
    }
  };

  return {
    ...storage,
    withoutLinks: () => createQuotaStorage(storage.withoutLinks(), quota),
    space: async () => {
      // What the account may use is the quota, and no more of it than there is. Entries are not limited.
      const [used, { availableBytes = Infinity }] = await Promise.all([quota.used(), storage.space()]);
      const freeBytes = Math.max(0, quota.limit - used);
      return { totalBytes: quota.limit, freeBytes, availableBytes: Math.min(freeBytes, availableBytes) };
    },
    remove: async (...asked) => {
      const removed = await storage.remove(...asked);
      quota.freed();
      return removed;
    },
    trash: {
      ...storage.trash,
      remove: async (...asked) => {
        const cleared = await storage.trash.remove(...asked);
        quota.freed();
        return cleared;
      },
      restore: async (id, options) => {
        const item = await storage.trash.find(id);
        const restore = (): Promise<Written> => storage.trash.restore(id, options);
        const isArriving = item !== undefined && counts(options.to ?? item.path) && !counts(item.path);
        return isArriving ? arriving(item.size, restore) : restore();
      },
    },
    move: async (from, to, options) => {
      if (!counts(to) || counts(from)) {
        const written = await storage.move(from, to, options);
        quota.freed();
        return written;
      }
      return arriving(await sizeOf(from), () => storage.move(from, to, options));
    },
    copy: async (from, to, options) =>
      counts(to)
        ? arriving(await sizeOf(from), () => storage.copy(from, to, options))
        : storage.copy(from, to, options),
    stage: async (path, attributes, options) => {
      if (!counts(path)) return storage.stage(path, attributes, options);
      if (options.part !== undefined) return stageWithPart(path, attributes, options);
      const { size } = attributes;
      const reservation = await quota.reserve(size ?? 0);
      try {
        const staged = await storage.stage(path, attributes, options);
        return guardStaged(staged, quota, reservation, size === undefined);
      } catch (error) {
        reservation.release();
        throw error;
      }
    },
    openHandle: async (path, options) => {
      if (options.access === 'read' || !counts(path)) return storage.openHandle(path, options);
      const reservation = await quota.reserve(0);
      return guardHandle(await storage.openHandle(path, options), reservation);
    },
    writeBatch: async (directory, batch, length, options) => {
      const mayCount = counts(directory) || isWithinRemotePath(quota.directory, directory);
      if (!mayCount) return storage.writeBatch(directory, batch, length, options);
      let bytes = 0;
      for (const { content, kind } of decodeBatch(batch.subarray(0, length)))
        if (kind === 'file') bytes += content.length;
      return arriving(bytes, () => storage.writeBatch(directory, batch, length, options));
    },
  };
};
