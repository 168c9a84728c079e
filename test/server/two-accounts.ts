// A server with two accounts, made of the same pieces as `createServer`, which has only one.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MAX_BLOCK_SIZE, MIN_BLOCK_SIZE } from '../../src/base/index.ts';
import { LoginGate, deriveVerifier, generateToken, withServerToken } from '../../src/accounts/index.ts';
import { OWNER_RIGHTS } from '../../src/accounts/rights/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { connect, type ConnectInit, type Remote } from '../../src/client/index.ts';
import { createFileService } from '../../src/files/index.ts';
import { createZstdCodec } from '../../src/files/zstd/index.ts';
import { openListener } from '../../src/listener/index.ts';
import type { Service } from '../../src/session/index.ts';
import type { StagedFile, Storage } from '../../src/storage/index.ts';
import { openRoot } from '../../src/storage/disk/index.ts';
import { openIdentity } from '../../src/transport/identity/index.ts';

export interface TwoAccounts extends AsyncDisposable {
  readonly directory: string;
  readonly root: string;
  readonly port: number;
  /** Fulfils when the storage has agreed to so many hashes of pieces. */
  verified(pieces: number): Promise<void>;
  /** A client of that account, with this directory below `directory` as its install's state. */
  connect(
    account: 'owner' | 'ann',
    install: string,
    port?: number,
    init?: Partial<ConnectInit>,
  ): Promise<Remote>;
}

/** The same storage; `onVerified` hears of each piece. */
const watched = (storage: Storage, onVerified: () => void): Storage =>
  Object.assign(Object.create(storage) as Storage, {
    stage: async (...parameters: Parameters<Storage['stage']>): Promise<StagedFile> => {
      const staged = await storage.stage(...parameters);
      const verify = async (hash: Uint8Array): Promise<void> => {
        await staged.verify(hash);
        onVerified();
      };
      return Object.assign(Object.create(staged) as StagedFile, { verify });
    },
  });

export interface TwoAccountsInit {
  /** What is served in place of the file service. Default: that service. */
  readonly service?: (real: Service) => Service;
  /** Whether the file service has something to compress with. Default true. */
  readonly compresses?: boolean;
}

export const startTwoAccounts = async ({
  service = (real) => real,
  compresses = true,
}: TwoAccountsInit = {}): Promise<TwoAccounts> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  const root = join(directory, 'root');
  const stateDirectory = join(directory, 'server-state');
  await mkdir(root);
  const tokens = { owner: generateToken(), ann: generateToken() };
  const identity = await openIdentity(stateDirectory);
  const storage = await openRoot({ directory: root, stateDirectory, durability: 'process' });
  const pieces: PromiseWithResolvers<void>[] = [];
  const piece = (index: number): PromiseWithResolvers<void> =>
    (pieces[index] ??= Promise.withResolvers<void>());
  let count = 0;
  const files = createFileService({
    storage: watched(storage, () => {
      count += 1;
      piece(count).resolve();
    }),
    limits: { minBlockSize: MIN_BLOCK_SIZE, maxBlockSize: MAX_BLOCK_SIZE },
    codec: compresses ? createZstdCodec() : undefined,
  });
  const database = openServerDatabase(':memory:');
  await database.accounts.addAccount({ name: 'ann', rights: OWNER_RIGHTS, createdMs: 0 });
  await database.accounts.addToken({
    account: 'ann',
    name: 'test',
    kind: 'named',
    verifier: deriveVerifier(tokens.ann),
    createdMs: 0,
  });
  const listener = await openListener({
    port: 0,
    host: '127.0.0.1',
    privateKeyPem: identity.privateKeyPem,
    certificatePem: identity.certificatePem,
    accounts: withServerToken(database.accounts, deriveVerifier(tokens.owner), 0),
    gate: new LoginGate(() => performance.now()),
    services: [service(files)],
  });
  const remotes: Remote[] = [];
  return {
    directory,
    root,
    port: listener.port,
    verified: (number) => piece(number).promise,
    connect: async (account, install, port = listener.port, init = {}) => {
      const remote = await connect({
        host: '127.0.0.1',
        port,
        token: tokens[account],
        stateDirectory: join(directory, install),
        timeoutMs: 20_000,
        ...init,
      });
      remotes.push(remote);
      return remote;
    },
    [Symbol.asyncDispose]: async () => {
      for (const remote of remotes) await remote.close();
      await listener.close();
      await storage.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
