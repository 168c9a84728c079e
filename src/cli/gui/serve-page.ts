// The door of `wherry gui`: the same listener and the same HTTP as a server's, on this machine only, for one person who logs in by
// a ticket. Nothing of it is kept: its accounts are in memory, and end with it.

import { MAX_BLOCK_SIZE, MIN_BLOCK_SIZE, ROOT_PATH, WherryError } from '../../base/index.ts';
import {
  LoginGate,
  OWNER_ACCOUNT,
  deriveVerifier,
  generateToken,
  withServerToken,
  type AccountStore,
} from '../../accounts/index.ts';
import { openServerDatabase } from '../../catalog/index.ts';
import { createFileService, createLockedStorage, createSharedByServices } from '../../files/index.ts';
import { createZstdCodec } from '../../files/zstd/index.ts';
import {
  createHttpDoor,
  createLockTable,
  createMetrics,
  reservedBy,
  type AccountView,
} from '../../http/index.ts';
import { openListener, type DoorHost, type ListenerEvent, type OtherDoor } from '../../listener/index.ts';
import { Registry, systemClock, type Service } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
import { certificateFor, generateKeyPair } from '../../transport/identity/index.ts';
import { isOwnPeer } from './peer-owner.ts';
import type { Tickets } from './tickets.ts';

export interface PageServerInit {
  /** 0: any. */
  readonly port: number;
  readonly storage: Storage;
  readonly tickets: Tickets;
  /** Beside the files. */
  readonly service: Service;
  readonly onEvent: (event: ListenerEvent) => void;
}

export interface PageServer {
  readonly port: number;
  /** "http://127.0.0.1:PORT/". */
  readonly address: string;
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';

const wrongTicket = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'This ticket was used already, or is too old; press Enter where "wherry gui" runs, or run it again, and open the address that it prints.',
  );

/** Logins by ticket, in place of tokens and passwords. */
const byTicket = (host: DoorHost, tickets: Tickets, accounts: AccountStore): DoorHost => ({
  ...host,
  logIn: async ({ secret }, remoteAddress) => {
    const account = await accounts.findAccount(OWNER_ACCOUNT);
    if (!tickets.take(secret) || account === undefined) throw wrongTicket();
    const { name, revision } = account;
    return { account, principal: { account: name, clientId: 'http', remoteAddress, revision } };
  },
});

/** Only programs of this user come in. */
const forOwnUser = (door: OtherDoor): OtherDoor => ({
  ...door,
  accept: (connection) => {
    isOwnPeer(connection.tcp).then(
      (isOwn) => (isOwn ? door.accept(connection) : connection.socket.destroy()),
      () => connection.socket.destroy(),
    );
  },
});

/** Codes: `BUSY` (the port is taken), `FORBIDDEN`. */
export const servePage = async (init: PageServerInit): Promise<PageServer> => {
  const { storage, tickets, onEvent } = init;
  const database = openServerDatabase(':memory:');
  // Nobody is told the token: it is there because a server has one.
  const accounts = withServerToken(database.accounts, deriveVerifier(generateToken()), Date.now());
  const davLocks = createLockTable();
  const shared = createSharedByServices(systemClock, reservedBy(davLocks));
  const limits = { minBlockSize: MIN_BLOCK_SIZE, maxBlockSize: MAX_BLOCK_SIZE, fileSizeLimit: undefined };
  const registry = new Registry();
  registry.add(createFileService({ storage, limits, codec: createZstdCodec() }, shared));
  registry.add(init.service);
  const { unreservedLocks: locks } = shared;
  const view: AccountView = {
    storage: createLockedStorage(storage, locks, OWNER_ACCOUNT),
    locks,
    ensure: () => {},
    ensureWithin: () => {},
    sees: () => true,
    isAdmin: true,
    home: ROOT_PATH,
  };
  const { rootId } = storage.info;
  let port = init.port;
  const createDoor = createHttpDoor({
    ...{
      admit: async () => view,
      limits,
      davLocks,
      accounts,
      rootId,
      transfers: shared.transfers,
      gui: true,
      registration: 'closed',
    },
    isOwnHost: (host) => host === `${ADDRESS}:${port}` || host === `localhost:${port}`,
    log: () => {},
    clock: systemClock,
    now: Date.now,
    metrics: createMetrics(),
    properties: database.properties(rootId),
    uploads: database.uploads,
    shares: database.sharesOf(rootId),
    state: async () => ({ carriers: [], space: await storage.space() }),
  });
  const { privateKeyPem } = generateKeyPair();
  try {
    const listener = await openListener({
      ...{ port, host: ADDRESS, privateKeyPem, certificatePem: certificateFor(privateKeyPem) },
      ...{ accounts, gate: new LoginGate(() => systemClock.nowMs()), services: [], onEvent },
      admit: async () => registry,
      createHttpDoor: (host) => forOwnUser(createDoor(byTicket(host, tickets, accounts))),
    });
    ({ port } = listener);
    return {
      port,
      address: `http://${ADDRESS}:${port}/`,
      close: async () => {
        await listener.close();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
};
