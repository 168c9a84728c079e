// files.open, calling side: an open file as the library gives it. Large reads and writes are cut into requests; nothing is
// kept of the file here.

import { WherryError, concatBytes, displayName, onAbort, parseRemotePath, isSize } from '../../base/index.ts';
import type { Entry, HandleOptions, Written } from '../../storage/index.ts';
import type { Files } from '../files-api.ts';
import { HANDLE_WINDOW, MAX_ACCESS_SIZE } from '../limits.ts';
import type { OpenFlags, RemoteFile } from '../remote-file.ts';
import { decodeWritten } from '../wire/entries.ts';
import { decodeHandleStatus, encodeOpenRequest, type HandleStatus } from '../wire/handle-requests.ts';
import { METHODS } from '../wire/requests.ts';
import { readableRange, writableFrom } from './file-streams.ts';
import { createHandleChannel, type HandleChannel } from './handle-channel.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, openStream, type RemoteContext } from './remote-context.ts';

interface Mode extends Pick<HandleOptions, 'access' | 'create' | 'truncate'> {
  readonly isReadable: boolean;
  readonly appends: boolean;
}

const mode = (
  create: HandleOptions['create'],
  { truncate = false, isReadable = false, appends = false } = {},
): Mode => ({ access: 'write', create, truncate, isReadable, appends });

const MODES: Readonly<Record<OpenFlags, Mode>> = {
  r: { access: 'read', isReadable: true, appends: false },
  'r+': mode('never', { isReadable: true }),
  w: mode('if-missing', { truncate: true }),
  'w+': mode('if-missing', { truncate: true, isReadable: true }),
  wx: mode('always-new'),
  'wx+': mode('always-new', { isReadable: true }),
  a: mode('if-missing', { appends: true }),
  'a+': mode('if-missing', { appends: true, isReadable: true }),
};

type LoadNodeStreams = () => Promise<typeof import('../local/node-streams.ts')>;

const badRequest = (message: string): WherryError => new WherryError('BAD_REQUEST', message);

/** What an open file is made of. */
interface Opening {
  readonly remote: RemoteContext;
  readonly loadNodeStreams: LoadNodeStreams;
  readonly channel: HandleChannel;
  readonly path: string;
  readonly mode: Mode;
  /** The server has closed the file. */
  readonly finish: () => void;
  /** Ends the conversation, whatever is under way. */
  readonly abandon: () => void;
}

/** `loadNodeStreams` is called where there are such streams only. */
export const createOpen = (remote: RemoteContext, loadNodeStreams: LoadNodeStreams): Files['open'] =>
  async function open(path, flags = 'r', options = {}) {
    const chosen = Object.hasOwn(MODES, flags) ? MODES[flags] : undefined;
    if (chosen === undefined)
      throw badRequest(`There are no flags "${String(flags)}"; use one of ${Object.keys(MODES).join(', ')}.`);
    const { access, create, truncate } = chosen;
    const parsed = parseRemotePath(path);
    const params = encodeOpenRequest({ path: parsed, access, create, truncate, ifMatch: options.ifMatch });
    const patience = remote.patience(options);
    try {
      return await openWith({ remote, loadNodeStreams, path, mode: chosen }, patience, params);
    } catch (error: unknown) {
      patience.close();
      throw endedBy(error, patience.signal);
    }
  };

const openWith = async (
  wanted: Pick<Opening, 'remote' | 'loadNodeStreams' | 'path' | 'mode'>,
  patience: Patience,
  params: unknown,
): Promise<RemoteFile> => {
  const { remote, mode: chosen } = wanted;
  const stream = await openStream(remote, METHODS.open, params, patience, 'bulk');
  const window = remote.windows.widen(stream, chosen.isReadable ? HANDLE_WINDOW : 0, 0);
  const letGo = (): void => {
    window.giveBack();
    patience.close();
  };
  // A file that nobody discards after its link was lost must not hold anything either.
  onAbort(stream.signal, letGo);
  const finish = (): void => {
    stream.end();
    letGo();
  };
  try {
    const channel = createHandleChannel(stream, patience, remote.createHasher);
    const status = decodeHandleStatus(await channel.opened());
    return createRemoteFile({ ...wanted, channel, finish, abandon: () => abandon(stream) }, status);
  } catch (error: unknown) {
    abandon(stream);
    throw error;
  }
};

/** What changes while a file is open. */
interface State {
  entry: Entry | undefined;
  /** What the size will be when everything that was asked is done: where the next append goes. */
  expectedSize: number;
  isOver: boolean;
  /** A `close` that is under way. It may be refused, and the file is open again. */
  closing: Promise<unknown> | undefined;
}

const createRemoteFile = (opening: Opening, { entry, size }: HandleStatus): RemoteFile => {
  const state: State = { entry, expectedSize: size, isOver: false, closing: undefined };
  const access = createAccess(opening, state);
  const discard = (): Promise<void> => discardFile(opening, state);
  const streamStart = (options?: { readonly start?: number | undefined }): number | undefined =>
    opening.mode.appends ? undefined : (options?.start ?? 0);
  return {
    path: opening.path,
    get entry() {
      return state.entry;
    },
    ...access,
    discard,
    [Symbol.asyncDispose]: discard,
    readable: (range) => readableRange(access, range),
    writable: (options) => writableFrom(access, streamStart(options)),
    async createReadStream(range) {
      const { toNodeReadable } = await opening.loadNodeStreams();
      return toNodeReadable(access, range);
    },
    async createWriteStream(options) {
      const { toNodeWritable } = await opening.loadNodeStreams();
      return toNodeWritable(access, streamStart(options));
    },
  };
};

type Access = Pick<RemoteFile, 'read' | 'write' | 'append' | 'truncate' | 'stat' | 'sync' | 'close'>;

const createAccess = (opening: Opening, state: State): Access => {
  const { channel, mode: how, path } = opening;
  const ensure = (isAllowed: boolean, says: string): void => {
    if (isAllowed && !state.isOver && state.closing === undefined) return;
    throw badRequest(`"${displayName(path)}" ${isAllowed ? 'is no longer open; open it again' : says}.`);
  };
  const ensureWritable = (offset: number, length: number): void => {
    ensure(how.access === 'write', 'was opened for reading only; open it with "r+" to write to it');
    const isRange = isSize(offset) && isSize(offset + length);
    ensure(isRange, `has no offset ${offset}, or not that many bytes behind it`);
  };
  const writeAt = async (offset: number, bytes: Uint8Array): Promise<void> => {
    ensure(bytes instanceof Uint8Array, 'takes bytes, as a Uint8Array');
    ensureWritable(offset, bytes.length);
    if (bytes.length > 0) state.expectedSize = Math.max(state.expectedSize, offset + bytes.length);
    await writePieces(opening, offset, bytes);
  };
  const commit = async (what: 'sync' | 'close'): Promise<Written> => {
    ensure(true, '');
    const written = decodeWritten(await channel.ask(() => ({ request: { do: what } })));
    state.entry = written.entry;
    return written;
  };
  return {
    async read(offset, length) {
      ensure(how.isReadable, 'was opened for writing only; add "+" to the flags to read from it');
      ensure(isSize(offset) && isSize(length), 'is read from an offset of 0 or more, so many whole bytes');
      return readPieces(opening, offset, length, state.expectedSize);
    },
    async write(offset, bytes) {
      ensure(!how.appends, 'was opened for appending; use `append`, or open it with "r+"');
      await writeAt(offset, bytes);
    },
    append: (bytes) => writeAt(state.expectedSize, bytes),
    async truncate(size) {
      ensureWritable(size, 0);
      state.expectedSize = size;
      await channel.ask(() => ({ request: { do: 'truncate', size } }));
    },
    async stat() {
      ensure(true, '');
      const status = decodeHandleStatus(await channel.ask(() => ({ request: { do: 'stat' } })));
      state.entry = status.entry;
      return status;
    },
    sync: () => commit('sync'),
    async close() {
      const committing = commit('close');
      state.closing ??= committing;
      try {
        const written = await committing;
        state.isOver = true;
        opening.finish();
        return written;
      } finally {
        if (state.closing === committing) state.closing = undefined;
      }
    },
  };
};

const discardFile = async ({ channel, abandon: abandonStream }: Opening, state: State): Promise<void> => {
  await state.closing?.catch(() => {
    // Told to whoever closed it; what it left open is discarded.
  });
  if (state.isOver) return;
  state.isOver = true;
  // With nothing under way the answer says that nothing is left of it at the server; otherwise it is cut off.
  if (channel.isIdle)
    await channel
      .ask(() => ({ request: { do: 'discard' } }))
      .catch(() => {
        // The link is gone, and the server discards what was open on it.
      });
  abandonStream();
};

/** All requests are asked for before anything else can be: a later call never comes between them. */
const writePieces = async (
  { remote, channel }: Opening,
  offset: number,
  bytes: Uint8Array,
): Promise<void> => {
  const asked: Promise<unknown>[] = [];
  for (let from = 0; from < bytes.length; from += MAX_ACCESS_SIZE) {
    const piece = bytes.subarray(from, from + MAX_ACCESS_SIZE);
    const prepare = async () => {
      const hasher = await remote.createHasher();
      hasher.update(piece);
      const request = {
        do: 'write',
        offset: offset + from,
        length: piece.length,
        hash: hasher.digest(),
      } as const;
      return { request, bytes: piece };
    };
    asked.push(channel.ask(prepare));
  }
  await allSettled(asked);
};

const readPieces = async (
  { channel }: Opening,
  offset: number,
  length: number,
  expectedSize: number,
): Promise<Uint8Array> => {
  // Asked for at once, or a later write would come between; no more than there is, but something in any case.
  const wanted = Math.min(length, Math.max(1, expectedSize - offset));
  const asked: Promise<Uint8Array>[] = [];
  for (let from = 0; from < wanted; from += MAX_ACCESS_SIZE)
    asked.push(channel.read(offset + from, Math.min(MAX_ACCESS_SIZE, wanted - from)));
  const pieces = await allSettled(asked);
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : concatBytes(pieces);
};

/** Waits for all, then throws the first refusal: nothing of the caller's bytes is in use any more. */
const allSettled = async <T>(asked: readonly Promise<T>[]): Promise<T[]> => {
  await Promise.allSettled(asked);
  return Promise.all(asked);
};
