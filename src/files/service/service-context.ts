// What the handlers of one file service share.

import { Semaphore, WherryError, type ContentCodec, type RemotePath } from '../../base/index.ts';
import { systemClock, type CallContext, type Clock, type LinkStream } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
import { createBufferPool, type BufferPool } from '../bytes/buffer-pool.ts';
import { LinkGauge } from '../parcels/link-gauge.ts';
import { createWindowBudget, type WindowBudget } from '../bytes/window-budget.ts';
import { MAX_BATCH_WRITES, MAX_CHECKSUMS, WORKING_INTERVAL_MS } from '../limits.ts';
import { WORKING } from '../wire/answers.ts';
import { createLiveTransfers, type LiveTransfers } from './live-transfers.ts';
import { createPathLocks, locksWhere, type LockHolder, type PathLocks } from './path-locks.ts';
import { withReservations, type Reservations } from './reservations.ts';
import { createTakeovers, type Takeovers } from './takeover.ts';
import { createTreeDirectories, type TreeDirectories } from './tree-directories.ts';

/** What a server allows. */
export interface FileServiceLimits {
  /** Bytes of a file; inclusive. Default: no limit. */
  readonly fileSizeLimit?: number | undefined;
  /** Bytes. */
  readonly minBlockSize: number;
  /** Bytes. At least the minimum. */
  readonly maxBlockSize: number;
}

/** One thing that happened, for the server's log. */
export interface FileServiceRecord {
  readonly level: 'debug' | 'info' | 'warn';
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface FileServiceDeps {
  readonly storage: Storage;
  /**
   * Whether what is under way at a path may be known; where not, the storage refuses everything. Default: everywhere.
   */
  readonly sees?: ((path: RemotePath) => boolean) | undefined;
  /** Views of the storage that other services give to their callers, by name. Undefined: there is none of this name (any more). */
  readonly viewOf?: ((name: string) => Storage | undefined) | undefined;
  readonly limits: FileServiceLimits;
  readonly log?: ((record: FileServiceRecord) => void) | undefined;
  /** Put a record together for each entry of a batch too: a line for each of 100 000 files. Default false. */
  readonly logsEach?: boolean | undefined;
  /** What compresses content on its way. Default: none; then clients are told that nothing is compressed. */
  readonly codec?: ContentCodec | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** What all services over one root share, whoever's they are: locks that all must see, and budgets of the whole server. */
export interface SharedByServices {
  readonly clock: Clock;
  readonly locks: PathLocks;
  /** The same for a door that looks after reservations itself. */
  readonly unreservedLocks: PathLocks;
  readonly takeovers: Takeovers;
  readonly pool: BufferPool;
  readonly windows: WindowBudget;
  /** What is known of the link to whoever called. */
  readonly linkTo: (context: CallContext) => LinkGauge;
  readonly batchWrites: Semaphore;
  readonly checksums: Semaphore;
  readonly treeDirectories: TreeDirectories;
  readonly transfers: LiveTransfers;
}

export interface ServiceContext extends SharedByServices {
  readonly storage: Storage;
  /** Of a view, which decides by itself what may be replaced: it is known to have other content. */
  readonly isView: boolean;
  readonly limits: FileServiceLimits;
  readonly logsEach: boolean;
  readonly codec: ContentCodec | undefined;
  /** Default level: `info`. */
  readonly log: (
    event: string,
    context: CallContext,
    fields: Readonly<Record<string, unknown>>,
    level?: FileServiceRecord['level'],
  ) => void;
}

export const createSharedByServices = (
  clock: Clock = systemClock,
  reservations?: Reservations,
): SharedByServices => ({
  ...createLocks(reservations),
  clock,
  takeovers: createTakeovers(),
  pool: createBufferPool(clock),
  windows: createWindowBudget(),
  linkTo: createLinkMemory(),
  batchWrites: new Semaphore(MAX_BATCH_WRITES),
  checksums: new Semaphore(MAX_CHECKSUMS),
  treeDirectories: createTreeDirectories(),
  transfers: createLiveTransfers(),
});

const createLocks = (
  reservations: Reservations | undefined,
): Pick<SharedByServices, 'locks' | 'unreservedLocks'> => {
  const unreservedLocks = createPathLocks();
  const locks =
    reservations === undefined ? unreservedLocks : withReservations(unreservedLocks, reservations);
  return { locks, unreservedLocks };
};

export const createServiceContext = (deps: FileServiceDeps, shared: SharedByServices): ServiceContext => ({
  ...shared,
  locks: deps.sees === undefined ? shared.locks : locksWhere(deps.sees, shared.locks),
  storage: deps.storage,
  isView: false,
  limits: deps.limits,
  logsEach: deps.logsEach ?? false,
  codec: deps.codec,
  log: (event, context, fields, level = 'info') =>
    deps.log?.({
      level,
      event,
      account: accountOf(context),
      remoteAddress: context.principal?.remoteAddress,
      ...fields,
    }),
});

/** A principal stands for one link: what was measured for one call holds for the next. */
const createLinkMemory = (): ServiceContext['linkTo'] => {
  const links = new WeakMap<object, LinkGauge>();
  return ({ principal, stream, peer }) => {
    const key = principal ?? stream;
    const known = links.get(key) ?? new LinkGauge(() => peer?.sendRate);
    links.set(key, known);
    return known;
  };
};

export const accountOf = (context: CallContext): string => context.principal?.account ?? 'the other side';

export const holderOf = (context: CallContext, doing: string): LockHolder => ({
  account: accountOf(context),
  doing,
});

/** Whether the server accepts such blocks. Code: `INVALID_BLOCK_SIZE`, with `min` and `max` in its details. */
export const checkAcceptedBlockSize = (limits: FileServiceLimits, blockSize: number | undefined): void => {
  const { minBlockSize: min, maxBlockSize: max } = limits;
  if (blockSize === undefined || (blockSize >= min && blockSize <= max)) return;
  throw new WherryError(
    'INVALID_BLOCK_SIZE',
    `This server accepts blocks of ${min} to ${max} bytes, not ${blockSize}; choose a size inside that range.`,
    { details: { min, max } },
  );
};

/** Whether a file may be so large. Code: `TOO_LARGE`, with `limit` in its details. */
export const fileSizeRefusal = (
  limits: Pick<FileServiceLimits, 'fileSizeLimit'>,
  size: number,
): WherryError | undefined => {
  const limit = limits.fileSizeLimit;
  if (limit === undefined || size <= limit) return undefined;
  return new WherryError(
    'TOO_LARGE',
    `This server accepts files of at most ${limit} bytes, and this one has ${size}.`,
    {
      details: { limit },
    },
  );
};

/** Waits for work that may take long, and tells the peer now and then that it is going on. */
export const whileWorking = async <T>(clock: Clock, stream: LinkStream, work: Promise<T>): Promise<T> => {
  let cancel = (): void => {};
  const tellLater = (): void => {
    cancel = clock.schedule(WORKING_INTERVAL_MS, () => {
      if (stream.signal.aborted) return;
      stream.send(WORKING).catch(() => {
        // The stream is gone; the handler's own signal says so to the work.
      });
      tellLater();
    });
  };
  tellLater();
  try {
    return await work;
  } finally {
    cancel();
  }
};
