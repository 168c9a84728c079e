// The door for HTTP on a real port, over a storage in memory, with a clock that stands still, so that what takes a minute or a week is
// tried at once; and a look at, or a hand in, what happens to staged files.

import { parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import { LoginGate, deriveVerifier, generateToken } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { openServerDatabase, type ServerDatabase } from '../../../src/catalog/index.ts';
import {
  createAuthorizedStorage,
  createLockedStorage,
  createSharedByServices,
} from '../../../src/files/index.ts';
import { createHttpDoor, createLockTable, createMetrics } from '../../../src/http/index.ts';
import { openListener } from '../../../src/listener/index.ts';
import { forwardStaged, type StagedFile, type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';
import { FakeClock } from '../../session/fake-clock.ts';
import { bearer, createTusClient, type TusClient } from './tus-client.ts';

const { privateKeyPem } = generateKeyPair();
const certificatePem = certificateFor(privateKeyPem);

export const at = (path: string): RemotePath => parseRemotePath(path);

export interface DoorBed extends AsyncDisposable {
  readonly clock: FakeClock;
  /** Milliseconds since 1970. */
  time: number;
  readonly storage: Storage;
  readonly database: ServerDatabase;
  /** A client of an account that may do everything; made when it is first asked for. */
  as(account: string): Promise<TusClient>;
  /** Fulfils when so many bytes of a file are written. */
  written(bytes: number): Promise<void>;
  /** Called in the middle of each commit, before the file has its name. */
  onCommit: () => Promise<void>;
  /** Whether something is there. */
  has(path: string): Promise<boolean>;
  read(path: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface DoorBedInit {
  readonly storage?: Storage | undefined;
  /** What an account uses in place of the storage. */
  readonly through?: ((storage: Storage) => Storage) | undefined;
}

export const openDoorBed = async (init: DoorBedInit = {}): Promise<DoorBed> => {
  const clock = new FakeClock();
  const storage = init.storage ?? (await openMemoryStorage());
  const database = openServerDatabase(':memory:');
  const { locks, transfers } = createSharedByServices();
  const waiting = new Set<{ readonly bytes: number; readonly resolve: () => void }>();
  let most = 0;

  const look = (staged: StagedFile): StagedFile =>
    forwardStaged(staged, {
      write: async (...asked) => {
        const back = await staged.write(...asked);
        most = staged.written;
        for (const wait of waiting) if (staged.written >= wait.bytes) wait.resolve();
        return back;
      },
      commit: async (...asked) => {
        await bed.onCommit();
        return staged.commit(...asked);
      },
    });
  const watched: Storage = {
    ...storage,
    stage: async (...asked) => look(await storage.stage(...asked)),
  };
  const through = init.through?.(watched) ?? watched;
  const listener = await openListener({
    port: 0,
    host: '127.0.0.1',
    privateKeyPem,
    certificatePem,
    accounts: database.accounts,
    gate: new LoginGate(() => 0),
    services: [],
    createHttpDoor: createHttpDoor({
      transfers,
      admit: async ({ name, rights }) => ({
        storage: createLockedStorage(createAuthorizedStorage(through, name, rights), locks, name),
        locks,
        ensure: () => {},
        ensureWithin: () => {},
        sees: () => true,
        isAdmin: false,
        home: at('/'),
      }),
      limits: {},
      log: () => {},
      clock,
      now: () => bed.time,
      metrics: createMetrics(),
      davLocks: createLockTable(),
      properties: database.properties('root'),
      uploads: database.uploads,
      registration: 'closed',
      rootId: 'root',
      accounts: database.accounts,
      shares: database.sharesOf('root'),
      state: async () => ({ carriers: [], space: {} }),
    }),
  });
  const clients = new Map<string, Promise<TusClient>>();
  const makeClient = async (account: string): Promise<TusClient> => {
    const token = generateToken();
    await database.accounts.addAccount({
      name: account,
      rights: [{ path: at('/'), verbs: ROLES.owner }],
      createdMs: 1,
    });
    const verifier = deriveVerifier(token);
    await database.accounts.addToken({ verifier, account, name: 'a', kind: 'named', createdMs: 1 });
    return createTusClient(listener.port, bearer(token));
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= listener.close());
  const bed: DoorBed = {
    clock,
    time: 1_000_000_000_000,
    storage,
    database,
    as: (account) => {
      const client = clients.get(account) ?? makeClient(account);
      clients.set(account, client);
      return client;
    },
    written: async (bytes) => {
      if (most >= bytes) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wait = { bytes, resolve };
      waiting.add(wait);
      await promise;
      waiting.delete(wait);
    },
    onCommit: async () => {},
    has: (path) =>
      storage.stat(at(path)).then(
        () => true,
        () => false,
      ),
    read: async (path) => {
      const file = await storage.open(at(path));
      try {
        const bytes = new Uint8Array(file.entry.size);
        const { buffer } = await file.read(bytes, 0);
        return buffer.subarray(0, file.entry.size);
      } finally {
        await file.close();
      }
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
      await storage.close();
      database.close();
    },
  };
  return bed;
};
