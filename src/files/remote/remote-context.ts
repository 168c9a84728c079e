// What all calls on a server's files share: the session, recycled buffers, and the defaults.

import {
  DEFAULT_TIMEOUT_MS,
  WherryError,
  type CompressMode,
  type ContentCodec,
  type Hasher,
} from '../../base/index.ts';
import { systemClock, type Clock, type LinkStream, type Session } from '../../session/index.ts';
import { createBufferPool, type BufferPool } from '../bytes/buffer-pool.ts';
import { createWindowBudget, type WindowBudget } from '../bytes/window-budget.ts';
import type { FileCallOptions } from '../files-api.ts';
import { isWorking } from '../wire/answers.ts';
import { VIEW_FIELD } from '../wire/requests.ts';
import { compressionFor, createSessionCompression, type RemoteCompression } from './remote-compression.ts';
import { createPatience, type Patience } from './patience.ts';

export interface RemoteDeps {
  readonly session: Session;
  /** Milliseconds without progress before `TIMEOUT`, for calls that do not say. Default 30 000; 0 means never. */
  readonly timeoutMs?: number | undefined;
  /** Random id of this install, kept across its runs: tells its files from those of others. */
  readonly clientId: string;
  /** A BLAKE3 hasher. */
  readonly createHasher: () => Promise<Hasher>;
  readonly clock?: Clock | undefined;
  /** What compresses content on its way; without it, nothing is compressed. */
  readonly codec?: ContentCodec | undefined;
}

export interface RemoteContext {
  readonly session: Session;
  readonly pool: BufferPool;
  readonly windows: WindowBudget;
  readonly clientId: string;
  readonly createHasher: () => Promise<Hasher>;
  /** Of the transfer that this context is for; undefined when nothing is compressed. */
  readonly compression: RemoteCompression | undefined;
  /** The view that calls are about, which another service has given; undefined: what the account sees. */
  readonly view: string | undefined;
  /** The same context, about a view. */
  inView(view: string): RemoteContext;
  /** The same context for one transfer that compresses. Default `auto`. */
  compressing(mode: CompressMode | undefined): RemoteContext;
  /** For calls of one request and one answer. */
  callOptions(options: FileCallOptions | undefined): {
    readonly signal: AbortSignal | undefined;
    readonly timeoutMs: number;
  };
  /** For everything that streams. Close it when done. */
  patience(options: FileCallOptions | undefined): Patience;
}

export const createRemoteContext = (deps: RemoteDeps): RemoteContext => {
  const clock = deps.clock ?? systemClock;
  const timeoutOf = (options: FileCallOptions | undefined): number => {
    const timeoutMs = options?.timeoutMs ?? deps.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    if (timeoutMs >= 0) return timeoutMs;
    throw new WherryError('BAD_REQUEST', 'A timeout is a number of milliseconds, 0 or more.');
  };
  const { codec } = deps;
  const shared = codec === undefined ? undefined : createSessionCompression(deps.session, codec, clock);
  const common = {
    session: deps.session,
    compression: undefined,
    pool: createBufferPool(),
    windows: createWindowBudget(),
    clientId: deps.clientId,
    createHasher: deps.createHasher,
    callOptions: (options: FileCallOptions | undefined) => ({
      signal: options?.signal,
      timeoutMs: timeoutOf(options),
    }),
    patience: (options: FileCallOptions | undefined) =>
      createPatience(clock, timeoutOf(options), options?.signal),
  };
  const about = (view: string | undefined): RemoteContext => {
    const context: RemoteContext = {
      ...common,
      view,
      inView: about,
      compressing: (mode = 'auto') => ({ ...context, compression: compressionFor(shared, mode) }),
    };
    return context;
  };
  return about(undefined);
};

/**
 * The next message that says something; undefined at the end. Those that only say that the peer is at work count as
 * progress. Without `patience` it may take as long as it likes.
 */
export const nextMessage = async (stream: LinkStream, patience?: Patience): Promise<unknown> => {
  for (;;) {
    const message = await (patience === undefined ? stream.receive() : patience.waitFor(stream.receive()));
    if (!isWorking(message)) return message;
  }
};

/** The next message that says something, for whoever reads beside the waiting: any message counts as progress. */
export const hearMessage = async (stream: LinkStream, patience: Patience): Promise<unknown> => {
  for (;;) {
    const message = await stream.receive();
    patience.touch();
    if (!isWorking(message)) return message;
  }
};

/** Opens a stream for as long as the patience lasts; the wait for a lost link to come back counts too. */
export const openStream = (
  remote: RemoteContext,
  method: string,
  params: unknown,
  patience: Patience,
  lane: 'normal' | 'bulk',
): Promise<LinkStream> =>
  patience.waitFor(
    remote.session.open(method, inView(params, remote.view), { lane, signal: patience.signal, timeoutMs: 0 }),
  );

/** Requests are sets of fields. */
const inView = (params: unknown, view: string | undefined): unknown =>
  view === undefined ? params : { ...(params as object), [VIEW_FIELD]: view };

/** Ends a stream that is not wanted any more. */
export const abandon = (stream: LinkStream): void => stream.reset(new WherryError('CANCELLED'));
