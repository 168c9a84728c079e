// What each account is served: the files as it may see them, its own account, and, for those who may, administration.
// Made at the first login and shared by all links of an account, as long as nothing about the account changes.

import { createHash, randomBytes } from 'node:crypto';
import { ROOT_PATH, WherryError, displayName, toWherryError, type RemotePath } from '../base/index.ts';
import {
  OWNER_ACCOUNT,
  accountKey,
  type Account,
  type AccountStore,
  type LoginGate,
  type ShareStore,
} from '../accounts/index.ts';
import {
  VERBS,
  isAllowed,
  isUniformWithin,
  leadsToAllowed,
  verbsAt,
  type Verb,
} from '../accounts/rights/index.ts';
import {
  createAccountService,
  createAdminService,
  createShareService,
  type AdministrationDeps,
} from '../admin/service/index.ts';
import { openRootCatalog, type RootCatalog } from '../catalog/index.ts';
import {
  createAuthorizedStorage,
  createFileService,
  createSharedByServices,
  locksWhere,
  type FileServiceDeps,
  type LiveTransfers,
  type PathLocks,
  type Reservations,
} from '../files/index.ts';
import { Registry, systemClock } from '../session/index.ts';
import { createQuota, createQuotaStorage, type Quota, type Storage } from '../storage/index.ts';
import { RunViews, WatchedTrees, createSyncService, type SyncServiceDeps } from '../sync/service/index.ts';
import { createAboutService, type ServerPlace } from './about-service.ts';

export interface AccountServicesDeps {
  readonly storage: Storage;
  readonly sync: Pick<SyncServiceDeps, 'loadHashing' | 'log'> & {
    /** What is remembered of the whole root; opened when it is needed. */
    readonly catalog: () => RootCatalog;
  };
  readonly files: Omit<FileServiceDeps, 'storage' | 'sees'>;
  /** What clients of another door keep locked. */
  readonly reserved?: Reservations | undefined;
  readonly accounts: AccountStore;
  readonly gate: LoginGate;
  readonly shares: { readonly store: ShareStore; readonly publicUrl: string | undefined };
  readonly administration: AdministrationDeps;
  /** How programs reach the server. */
  readonly place: () => ServerPlace;
  /** Whether the accounts are those of this server's root; the owner is let in all the same. */
  readonly isBound: () => boolean;
}

/** What a root that is served without changes leaves of an account's rights. */
const READING: ReadonlySet<Verb> = new Set(['read', 'share', 'admin']);

/** Accounts whose services are kept at once; the one that logged in longest ago makes room. */
const MAX_KEPT = 1000;

/** The same for the same account with the same rights. */
const rightsId = ({ name, rights }: Account): string =>
  createHash('sha256')
    .update(JSON.stringify([accountKey(name), rights]))
    .digest('base64url')
    .slice(0, 22);

/** What an account uses by other doors than the link. */
export interface AccountFiles {
  /** Through its rights and quota. */
  readonly storage: Storage;
  /** As far as it may know of them. */
  readonly locks: PathLocks;
}

export interface Admission {
  /** See `ListenerInit.admit`. Codes: `FORBIDDEN` (accounts of another root), and what making a home may meet. */
  admit(account: Account): Promise<Registry>;
  /** The same for other doors, which ask again and again. */
  admitFiles(account: Account): Promise<AccountFiles>;
  /** What is under way, by whichever door. */
  readonly transfers: LiveTransfers;
}

export const createAdmission = (deps: AccountServicesDeps): Admission => {
  const watchedTrees = new WatchedTrees();
  const shared = createSharedByServices(deps.files.clock, deps.reserved);
  const accountService = createAccountService({
    accounts: deps.accounts,
    gate: deps.gate,
    now: deps.administration.now,
    onChange: deps.administration.onChange,
    usedBytes: async (account) => quotaOf(account)?.used(),
  });
  const kept = new Map<string, Registry>();
  const keptFiles = new Map<string, AccountFiles>();
  const quotas = new Map<string, Quota>();

  /** One for all links and views of an account: what it counted stays good when something else about the account changes. */
  const quotaOf = ({ name, home, quotaBytes }: Account): Quota | undefined => {
    const key = accountKey(name);
    if (home === undefined || quotaBytes === undefined) {
      quotas.delete(key);
      return undefined;
    }
    const known = quotas.get(key);
    if (known?.directory === home && known.limit === quotaBytes) return known;
    const quota = createQuota(deps.storage, {
      directory: home,
      limit: quotaBytes,
      nowMs: () => systemClock.nowMs(),
    });
    quotas.set(key, quota);
    return quota;
  };

  const storageOf = (account: Account): Storage => {
    if (accountKey(account.name) === OWNER_ACCOUNT) return deps.storage;
    const quota = quotaOf(account);
    const behind = quota === undefined ? deps.storage : createQuotaStorage(deps.storage, quota);
    return createAuthorizedStorage(behind, account.name, account.rights);
  };

  const seesOf =
    ({ name, rights }: Account): ((path: RemotePath) => boolean) =>
    (path) =>
      accountKey(name) === OWNER_ACCOUNT || leadsToAllowed(rights, path);

  const build = (account: Account): Registry => {
    const registry = new Registry();
    const storage = storageOf(account);
    const views = new RunViews();
    const viewOf = (name: string): Storage | undefined => views.get(name)?.seen;
    registry.add(createFileService({ ...deps.files, storage, sees: seesOf(account), viewOf }, shared));
    registry.add(createSyncService({ ...syncDepsOf(account), storage, views, locks: shared.locks }));
    registry.add(accountService);
    registry.add(
      createAboutService({
        timeMs: deps.administration.now,
        verbs: () => verbsOf(account),
        place: deps.place,
      }),
    );
    registry.add(createAdminService(deps.administration, account));
    registry.add(
      createShareService({
        accounts: deps.accounts,
        shares: deps.shares.store,
        now: deps.administration.now,
        stat: (path) => storage.withoutLinks().stat(path),
        isReadOnly: storage.info.readOnly,
        publicUrl: deps.shares.publicUrl,
        onChange: deps.administration.onChange,
      }),
    );
    return registry;
  };

  /** What is known of the root is for those who see all of what they ask about; anybody else has it looked at anew. */
  const syncDepsOf = (account: Account): Omit<SyncServiceDeps, 'storage' | 'views' | 'locks'> => {
    const isOwner = accountKey(account.name) === OWNER_ACCOUNT;
    const { rights } = account;
    const seesAll = (path: RemotePath): boolean =>
      isOwner || (isUniformWithin(rights, path) && isAllowed(rights, 'read', path));
    const { rootId } = deps.storage.info;
    return {
      loadHashing: deps.sync.loadHashing,
      log: deps.sync.log,
      remembered: (path) =>
        seesAll(path)
          ? { catalog: deps.sync.catalog(), trees: watchedTrees }
          : { catalog: openRootCatalog(':memory:'), trees: undefined },
      // Other rights show another tree: what was agreed on under the ones before says nothing about it.
      rootId: isOwner ? rootId : `${rootId}/${rightsId(account)}`,
      randomBytes,
      foldsNames: process.platform === 'win32' || process.platform === 'darwin',
    };
  };

  const verbsOf = (account: Account): readonly Verb[] => {
    const allowed = accountKey(account.name) === OWNER_ACCOUNT ? VERBS : verbsAt(account.rights, ROOT_PATH);
    return deps.storage.info.readOnly ? allowed.filter((verb) => READING.has(verb)) : allowed;
  };

  const ensureHome = async ({ home }: Account): Promise<void> => {
    if (home === undefined || deps.storage.info.readOnly) return;
    try {
      await deps.storage.makeDirectory(home, { parents: true });
    } catch (error) {
      const { code, message } = toWherryError(error);
      throw new WherryError(
        code,
        `The home "${displayName(home)}" of this account cannot be made: ${message}`,
        {
          cause: error,
        },
      );
    }
  };

  const ensureBound = (account: Account): void => {
    if (accountKey(account.name) !== OWNER_ACCOUNT && !deps.isBound())
      throw new WherryError(
        'FORBIDDEN',
        'The accounts in the state directory of this server were made for another directory; its owner can take them over with --adopt-accounts, or use another --state.',
      );
  };
  return {
    transfers: shared.transfers,
    admit: async (account) => {
      ensureBound(account);
      await ensureHome(account);
      return keepFor(kept, account, build);
    },
    admitFiles: async (account) => {
      ensureBound(account);
      if (!keptFiles.has(keyOf(account))) await ensureHome(account);
      return keepFor(keptFiles, account, () => ({
        storage: storageOf(account),
        locks: locksWhere(seesOf(account), shared.unreservedLocks),
      }));
    },
  };
};

/** Another one whenever anything about the account changes. */
const keyOf = ({ name, revision }: Account): string => `${accountKey(name)} ${revision}`;

/** What was made for the account as it is; the one that was asked for longest ago makes room. */
const keepFor = <T>(kept: Map<string, T>, account: Account, make: (account: Account) => T): T => {
  const key = keyOf(account);
  const found = kept.get(key) ?? make(account);
  kept.delete(key);
  kept.set(key, found);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  return found;
};
