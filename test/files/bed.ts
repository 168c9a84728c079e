// What tests of the file service begin with: a service over one memory storage, a client over a real session, and
// local directories that are memory storages too, under absolute paths such as "/here".

import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

import {
  PIECE_SIZE,
  WherryError,
  isWherryError,
  parseRemotePath,
  type ErrorCode,
  type RemotePath,
} from '../../src/base/index.ts';
import { createFileService, createFiles, type FileServiceLimits, type Files } from '../../src/files/index.ts';
import { encodeBatch, forwardStaged, type BatchEntry, type Storage } from '../../src/storage/index.ts';
import { loadBlake3 } from '../../src/storage/blake3.ts';
import {
  openMemoryStorage,
  type MemoryStorage,
  type MemoryStorageInit,
} from '../../src/storage/memory/index.ts';
import type { Clock, Handler, LinkStream, Service, Session } from '../../src/session/index.ts';
import { createPair, type Pair } from '../session/pair.ts';
import { tamperedCarrier, type Tamper } from './between.ts';

const blake3 = await loadBlake3();
export const hashOf = (bytes: Uint8Array): Uint8Array => blake3.hash(bytes);
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Bytes that differ everywhere, the same for the same size. */
export const patternBytes = (size: number, seed = 1): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
};

/** Puts a file there, with its parents. */
export const put = async (
  storage: Storage,
  path: string,
  content: Uint8Array,
  attributes: { readonly mtimeUs?: number; readonly executable?: boolean } = {},
): Promise<void> => {
  const parsed = parseRemotePath(path);
  const parent = parseRemotePath(dirname(path));
  if (parent !== '/') await storage.makeDirectory(parent, { parents: true });
  const staged = await storage.stage(
    parsed,
    { size: content.length, mtimeUs: 1_700_000_000_000_000, ...attributes },
    { policy: 'replace' },
  );
  if (content.length > 0) await staged.write(Uint8Array.from(content), content.length);
  const hashes = pieceHashes(content);
  for (const hash of hashes.slice(0, -1)) await staged.verify(hash);
  await staged.commit(hashes.at(-1) ?? hashOf(content));
};

/** The hashes that follow the pieces of a content that is sent from `start` on. */
export const pieceHashes = (content: Uint8Array, start = 0): Uint8Array[] => {
  const hashes: Uint8Array[] = [];
  for (let from = start; from < content.length || hashes.length === 0;) {
    const to = Math.min(content.length, from - (from % PIECE_SIZE) + PIECE_SIZE);
    hashes.push(hashOf(content.subarray(from, to)));
    from = to;
  }
  return hashes;
};

export const putEntries = async (storage: Storage, entries: readonly BatchEntry[]): Promise<void> => {
  const batch = encodeBatch(entries);
  const { results } = await storage.writeBatch(parseRemotePath('/'), batch, batch.length, {
    policy: 'replace',
  });
  for (const result of results) assert.ok('outcome' in result, JSON.stringify(result));
};

export const get = async (storage: Storage, path: string): Promise<Uint8Array> => {
  const file = await storage.open(parseRemotePath(path));
  const { buffer, length } = await file.read(new Uint8Array(file.entry.size + 1), 0);
  await file.close();
  return buffer.subarray(0, length);
};

/** Every entry of a storage as one line: kind, path, and what belongs to the kind. */
export const snapshot = async (storage: Storage, top = '/'): Promise<string[]> => {
  const lines: string[] = [];
  for await (const { entries } of storage.scan(parseRemotePath(top), { recursive: true })) {
    for (const { kind, path, size, mtimeUs, executable, target } of entries) {
      const relative = top === '/' ? path : path.slice(top.length);
      if (kind === 'file') {
        const hash = Buffer.from(hashOf(await get(storage, path)))
          .toString('hex')
          .slice(0, 16);
        lines.push(`file ${relative} ${size} ${mtimeUs} ${executable ? 'x' : '-'} ${hash}`);
      } else lines.push(kind === 'link' ? `link ${relative} -> ${target}` : `${kind} ${relative} ${mtimeUs}`);
    }
  }
  return lines.sort();
};

export const names = async (storage: Storage, top = '/'): Promise<string[]> => {
  const found: string[] = [];
  for await (const { entries } of storage.scan(parseRemotePath(top), { recursive: true }))
    found.push(...entries.map(({ path }) => path));
  return found.sort();
};

/** Asserts a refusal, and gives it. */
export const refuses = async (code: ErrorCode, work: () => Promise<unknown>): Promise<WherryError> => {
  try {
    await work();
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  throw new assert.AssertionError({ message: `Expected ${code}, but it was done.` });
};

/** Local directories in memory: each existing directory of the tree can be opened as a storage of its own. */
export const createLocal = async () => {
  const root = await openMemoryStorage();
  const openLocal = async (directory: string): Promise<Storage> => {
    const base = parseRemotePath(directory);
    if (base !== '/') {
      const entry = await root.stat(base);
      if (entry.kind !== 'directory' && entry.leads !== 'directory') throw new WherryError('NOT_A_DIRECTORY');
    }
    return subStorage(root, base);
  };
  return { root, openLocal };
};

/** A view of a storage below one directory. Links are seen as the whole storage sees them. */
const subStorage = (root: MemoryStorage, base: string): Storage => {
  const down = (path: string) => parseRemotePath(join(base, path));
  const up = <T extends { readonly path: string }>(entry: T): T => ({
    ...entry,
    path: base === '/' ? entry.path : entry.path.slice(base.length) || '/',
  });
  const upWritten = <T extends { readonly entry: { readonly path: string } }>(written: T): T => ({
    ...written,
    entry: up(written.entry),
  });
  return {
    info: root.info,
    withoutLinks: () => subStorage(root.withoutLinks() as MemoryStorage, base),
    realPath: async (path) => up({ path: await root.realPath(down(path)) }).path as RemotePath,
    stat: async (path) => up(await root.stat(down(path))),
    async *scan(path, options) {
      for await (const { entries, problems } of root.scan(down(path), options))
        yield { entries: entries.map(up), problems: problems.map(up) };
    },
    async readTree(path) {
      const reader = await root.readTree(down(path));
      return {
        ...reader,
        async next(buffer) {
          const piece = await reader.next(buffer);
          return { ...piece, entries: piece.entries.map(up), problems: piece.problems.map(up) };
        },
      };
    },
    createFile: async (path) => up(await root.createFile(down(path))),
    makeDirectory: async (path, options) => up(await root.makeDirectory(down(path), options)),
    remove: (path, options) => root.remove(down(path), options),
    move: async (from, to, options) => upWritten(await root.move(down(from), down(to), options)),
    copy: async () => Promise.reject(new WherryError('UNSUPPORTED')),
    checksum: async (path, signal) => {
      const { hash, entry } = await root.checksum(down(path), signal);
      return { hash, entry: up(entry) };
    },
    chunkFile: async (path, ...rest) => {
      const chunked = await root.chunkFile(down(path), ...rest);
      return { ...chunked, entry: up(chunked.entry) };
    },
    hashFiles: (directory, ...rest) => root.hashFiles(down(directory), ...rest),
    settle: async (path, ...rest) => up(await root.settle(down(path), ...rest)),
    parts: root.parts,
    space: () => root.space(),
    watch: async () => Promise.reject(new WherryError('UNSUPPORTED')),
    trash: root.trash,
    openHandle: async () => Promise.reject(new WherryError('UNSUPPORTED')),
    async stage(path, attributes, options) {
      const staged = await root.stage(down(path), attributes, options);
      return forwardStaged(staged, {
        commit: async (...asked) => upWritten(await staged.commit(...asked)),
      });
    },
    async open(path) {
      const file = await root.open(down(path));
      return {
        entry: up(file.entry),
        read: (...args) => file.read(...args),
        close: () => file.close(),
      };
    },
    writeBatch: (directory, ...rest) => root.writeBatch(down(directory), ...rest),
    readBatch: (directory, ...rest) => root.readBatch(down(directory), ...rest),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
};

export interface Opened {
  readonly method: string;
  /** Undefined for calls of one answer. */
  readonly stream: LinkStream | undefined;
}

export interface Bed {
  readonly files: Files;
  /** What the server serves. */
  readonly storage: MemoryStorage;
  /** The local disk of the client. */
  readonly local: MemoryStorage;
  /** What the client has asked the server for so far. */
  readonly opened: Opened[];
  readonly session: Session;
  /** Another client of the same server. */
  connect(): Promise<{ readonly files: Files; readonly session: Session }>;
  /** The connection is lost, at once and without a word. */
  cut(): void;
  /** The server is gone and comes back: all that is left is what it had stored. */
  restart(): void;
  /** Bytes that have arrived so far, of all links. */
  readonly traffic: { toServer: number; toClient: number };
}

export interface BedInit {
  readonly storage?: MemoryStorageInit;
  readonly limits?: Partial<FileServiceLimits>;
  /** The served storage with some of its methods replaced. */
  readonly storageWith?: (storage: Storage) => Storage;
  /** Each local directory that is opened, with some of its methods replaced. */
  readonly localWith?: (storage: Storage) => Storage;
  /** In place of the real file service. */
  readonly service?: (real: Service) => Service;
  /** Of the bytes to the server, and to the client. */
  readonly tamper?: { readonly toServer?: Tamper; readonly toClient?: Tamper };
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** By which the client knows the server. */
  readonly pin?: string;
  /** Whether the client makes a lost link again, at once. Default false. */
  readonly reconnect?: boolean;
}

/** Puts something between the library and the session of every bed that is made from now on. */
let through: (session: Session) => Promise<Session> = async (session) => session;
export const carryThrough = (change: typeof through): void => {
  through = change;
};

const SERVER_PIN = 'the pin of the server';

const pairs: Pair[] = [];
after(async () => {
  for (const pair of pairs) await pair[Symbol.asyncDispose]();
});

/** The session, with a record of what was asked for. */
const watched = (session: Session, opened: Opened[], pin: string): Session => ({
  get peer() {
    return { ...session.peer, pin };
  },
  principal: session.principal,
  get sendRate() {
    return session.sendRate;
  },
  get failure() {
    return session.failure;
  },
  async call(method, params, options) {
    opened.push({ method, stream: undefined });
    return session.call(method, params, options);
  },
  async open(method, params, options) {
    const stream = await session.open(method, params, options);
    opened.push({ method, stream });
    return stream;
  },
  serve: (service) => session.serve(service),
  close: () => session.close(),
  [Symbol.asyncDispose]: () => session.close(),
});

export const createBed = async (init: BedInit = {}): Promise<Bed> => {
  const storage = await openMemoryStorage(init.storage);
  const { root, openLocal: openHere } = await createLocal();
  const openLocal = async (directory: string): Promise<Storage> => {
    const opened = await openHere(directory);
    return init.localWith?.(opened) ?? opened;
  };
  await root.makeDirectory(parseRemotePath('/here'));
  const limits = { minBlockSize: 512, maxBlockSize: 4 * 1024 * 1024, ...init.limits };
  const startService = (): Service => {
    const real = createFileService({
      storage: init.storageWith?.(storage) ?? storage,
      limits,
      clock: init.clock,
    });
    return init.service?.(real) ?? real;
  };
  let running = startService();
  const service = {
    name: running.name,
    methods: Object.fromEntries(
      Object.keys(running.methods).map((name): [string, Handler] => [
        name,
        (params, context) => (running.methods[name] as Handler)(params, context),
      ]),
    ),
  };
  const traffic = { toServer: 0, toClient: 0 };
  const opened: Opened[] = [];
  const connect = async () => {
    const pair = createPair({
      services: [service],
      reconnect: init.reconnect ?? false,
      random: 0,
      between: (client, server) => [
        tamperedCarrier(client, init.tamper?.toClient, (bytes) => (traffic.toClient += bytes)),
        tamperedCarrier(server, init.tamper?.toServer, (bytes) => (traffic.toServer += bytes)),
      ],
    });
    pairs.push(pair);
    await pair.client.start();
    const session = watched(await through(pair.client), opened, init.pin ?? SERVER_PIN);
    return {
      pair,
      session,
      files: createFiles({
        session,
        openLocal,
        clientId: 'this install',
        timeoutMs: init.timeoutMs,
        clock: init.clock,
      }),
    };
  };
  const { pair, session, files } = await connect();
  const cut = (): void => {
    for (const { client, server } of pair.carriers) {
      client.destroy();
      server.destroy();
    }
  };
  const restart = (): void => {
    cut();
    running = startService();
  };
  return { files, storage, local: root, opened, session, connect, cut, restart, traffic };
};

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};
