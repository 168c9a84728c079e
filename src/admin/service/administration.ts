// Administration of one server's accounts, on behalf of one account: all rules about who may change whom are here. Knows
// nothing of links; `service/` carries it over them, and a command runs it on the database directly.

import { WherryError, displayName, isWherryError, type RemotePath } from '../../base/index.ts';
import {
  OWNER_ACCOUNT,
  accountKey,
  createAccount,
  createInvite,
  hashPassword,
  makeRoomForToken,
  type Account,
  type AccountChange,
  type AccountStore,
  type AccountToken,
  type Invite,
} from '../../accounts/index.ts';
import { formatVerbs, type Rights } from '../../accounts/rights/index.ts';
import type { AuditLog } from '../../catalog/index.ts';
import type {
  AccountInfo,
  AdminApi,
  ChangeAccountRequest,
  InviteInfo,
  NewToken,
  TokenInfo,
} from '../admin-api.ts';
import { DEFAULT_AUDIT_ENTRIES, MAX_AUDIT_ENTRIES } from '../limits.ts';
import { createServerAdministration, type LiveServer } from './server-administration.ts';

export interface AdministrationDeps {
  readonly accounts: AccountStore;
  readonly audit: AuditLog;
  /** Directory of homes. */
  readonly homes: RemotePath;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Undefined where no server runs. */
  readonly server?: LiveServer | undefined;
  /** Hears of each change, for the log and the audit. */
  readonly onChange: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export const accountInfo = (account: Account): AccountInfo => ({
  name: account.name,
  grants: account.rights,
  home: account.home,
  quotaBytes: account.quotaBytes,
  isDisabled: account.isDisabled,
  hasPassword: account.passwordHash !== undefined,
  hasTotp: account.totpSecret !== undefined,
  createdMs: account.createdMs,
});

export const tokenInfo = (token: AccountToken): TokenInfo => ({
  id: token.verifier.id,
  account: token.account,
  name: token.name,
  kind: token.kind,
  createdMs: token.createdMs,
  expiresMs: token.expiresMs,
  usedMs: token.usedMs,
});

const inviteInfo = ({ id, rights, hasHome, quotaBytes, createdMs, expiresMs }: Invite): InviteInfo => ({
  id,
  verbs: rights[0]?.verbs ?? [],
  hasHome,
  quotaBytes,
  createdMs,
  expiresMs,
});

const isOwner = (account: string): boolean => accountKey(account) === OWNER_ACCOUNT;

const ensureMayChange = (actor: string, account: string): void => {
  if (isOwner(account) && !isOwner(actor))
    throw new WherryError('FORBIDDEN', 'Nobody but the owner changes the account of the owner.');
};

/** Code: `BAD_REQUEST`. */
export const ensureTokenName = (name: string): void => {
  if (/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(name) && name.trim() === name) return;
  throw new WherryError(
    'BAD_REQUEST',
    'A token is named by 1 to 64 visible characters; choose another name.',
  );
};

/** Adds a token to an account's. Codes: `ALREADY_EXISTS`, `BAD_REQUEST`, `NOT_FOUND`, `QUOTA`. */
export const addTokenTo = async (
  accounts: AccountStore,
  account: string,
  { name, verifier, kind, expiresMs }: NewToken,
  nowMs: number,
): Promise<void> => {
  ensureTokenName(name);
  if (expiresMs !== undefined && expiresMs <= nowMs)
    throw new WherryError('BAD_REQUEST', 'The token would have expired already; choose a later time.');
  await makeRoomForToken(accounts, account, nowMs);
  await accounts.addToken({ account, name, verifier, kind, createdMs: nowMs, expiresMs });
};

/** Revokes the one token with this name or id. Codes: `NOT_FOUND`, `BAD_REQUEST` (several accounts have such a name). */
export const revokeTokenOf = async (
  accounts: AccountStore,
  nameOrId: string,
  account: string | undefined,
): Promise<TokenInfo> => {
  const tokens = await accounts.listTokens(account);
  const byId = tokens.filter(({ verifier }) => verifier.id === nameOrId);
  const found = byId.length > 0 ? byId : tokens.filter(({ name }) => name === nameOrId);
  const [token, another] = found;
  if (another !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      `Several accounts have a token "${displayName(nameOrId)}"; give the id that the list shows.`,
    );
  if (token === undefined || !(await accounts.removeToken(token.verifier.id)))
    throw new WherryError(
      'NOT_FOUND',
      `There is no token "${displayName(nameOrId)}"; list the tokens to see which there are.`,
    );
  return tokenInfo(token);
};

const withGrant = (rights: Rights, { path, verbs }: NonNullable<ChangeAccountRequest['grant']>): Rights => {
  const others = rights.filter((grant) => grant.path !== path);
  if (verbs === null && others.length === rights.length)
    throw new WherryError('NOT_FOUND', `There is no rule at "${displayName(path)}" to remove.`);
  return verbs === null ? others : [...others, { path, verbs }];
};

const toAccountChange = (
  account: Account,
  { grant, quotaBytes, isDisabled, totp }: ChangeAccountRequest,
): AccountChange => {
  if (typeof quotaBytes === 'number' && account.home === undefined)
    throw new WherryError('BAD_REQUEST', 'A quota is the size of a home, and this account has none.');
  return {
    ...(grant === undefined ? {} : { rights: withGrant(account.rights, grant) }),
    ...(quotaBytes === undefined ? {} : { quotaBytes: quotaBytes ?? undefined }),
    ...(isDisabled === undefined ? {} : { isDisabled }),
    ...(totp === undefined ? {} : { totpSecret: undefined }),
  };
};

const formatRights = (rights: Rights): string =>
  rights.map(({ path, verbs }) => `${formatVerbs(verbs)} on ${path}`).join(', ');

/** What of a change the audit tells: that there was a password, never which. */
const changeFields = ({ grant, quotaBytes, isDisabled, password, totp }: ChangeAccountRequest): object => ({
  ...(grant === undefined
    ? {}
    : { path: grant.path, may: grant.verbs === null ? 'inherit' : formatVerbs(grant.verbs) }),
  ...(quotaBytes === undefined ? {} : { quotaBytes }),
  ...(isDisabled === undefined ? {} : { isDisabled }),
  ...(password === undefined ? {} : { password: password === null ? 'removed' : 'changed' }),
  ...(totp === undefined ? {} : { totp: 'removed' }),
});

/** The same methods, none of which begins before `authorize` has been asked. */
const eachAsking = (authorize: () => Promise<void>, admin: AdminApi): AdminApi => {
  const asking =
    (method: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]): Promise<unknown> => {
      await authorize();
      return method(...args);
    };
  return Object.fromEntries(
    Object.entries(admin).map(([name, method]) => [name, asking(method as (...args: unknown[]) => unknown)]),
  ) as unknown as AdminApi;
};

/**
 * `actor`: the account that does all this. `authorize` rejects when it may not, or not any more; it is asked when a call begins,
 * and once more before the change where that took time.
 */
export const createAdministration = (
  deps: AdministrationDeps,
  actor: string,
  authorize: () => Promise<void>,
): AdminApi => {
  const { accounts, now } = deps;
  const tell = (event: string, fields: object): void => deps.onChange(event, { by: actor, ...fields });

  const requireAccount = async (name: string): Promise<Account> => {
    const account = await accounts.findAccount(name);
    if (account !== undefined) return account;
    throw new WherryError(
      'NOT_FOUND',
      `There is no account "${displayName(name)}"; list the accounts to see which there are.`,
    );
  };

  /** Changes an account by what it is at that moment: of several changes at once none undoes another. */
  const changeAsItIs = async (
    name: string,
    revoke: 'all' | undefined,
    toChange: (account: Account) => AccountChange,
  ): Promise<Account> => {
    for (;;) {
      await authorize();
      const account = await requireAccount(name);
      try {
        return await accounts.changeAccount(name, toChange(account), {
          revoke,
          ifRevision: account.revision,
        });
      } catch (error) {
        // Somebody else's change came between, and has got through: there is always progress.
        if (!isWherryError(error) || error.code !== 'CHANGED') throw error;
      }
    }
  };

  const admin: AdminApi = {
    listAccounts: async () => (await accounts.listAccounts()).map(accountInfo),
    addAccount: async ({ password, ...init }) => {
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      // Hashing takes a while.
      await authorize();
      const account = await createAccount(accounts, { ...init, passwordHash }, deps.homes, now());
      tell('account.add', { name: account.name, may: formatRights(account.rights), home: account.home });
      return accountInfo(account);
    },
    changeAccount: async (name, change) => {
      ensureMayChange(actor, name);
      await requireAccount(name);
      const { password, keepTokens } = change;
      const passwordHash = typeof password === 'string' ? await hashPassword(password) : undefined;
      const revoke = password !== undefined && keepTokens !== true ? 'all' : undefined;
      const changed = await changeAsItIs(name, revoke, (account) => ({
        ...toAccountChange(account, change),
        ...(password === undefined ? {} : { passwordHash }),
      }));
      tell('account.change', { name: changed.name, ...changeFields(change) });
      return accountInfo(changed);
    },
    removeAccount: async (name) => {
      ensureMayChange(actor, name);
      await accounts.removeAccount(name);
      tell('account.remove', { name });
    },
    listTokens: async (account) => {
      if (account !== undefined) await requireAccount(account);
      return (await accounts.listTokens(account)).map(tokenInfo);
    },
    addToken: async (account, token) => {
      ensureMayChange(actor, account);
      await addTokenTo(accounts, account, token, now());
      tell('token.add', { name: account, token: token.name, expiresMs: token.expiresMs });
    },
    revokeToken: async (nameOrId, account) => {
      const tokens = await accounts.listTokens(account);
      const meant = tokens.filter(({ verifier, name }) => verifier.id === nameOrId || name === nameOrId);
      for (const token of meant) ensureMayChange(actor, token.account);
      const token = await revokeTokenOf(accounts, nameOrId, account);
      tell('token.revoke', { name: token.account, token: token.name });
      return token;
    },
    addInvite: async (init) => {
      const { code, invite } = createInvite(init, now());
      await accounts.addInvite(invite);
      tell('invite.add', { id: invite.id, may: formatVerbs(init.verbs), expiresMs: invite.expiresMs });
      return { code, invite: inviteInfo(invite) };
    },
    listInvites: async () => (await accounts.listInvites()).map(inviteInfo),
    removeInvite: async (id) => {
      if (!(await accounts.removeInvite(id)))
        throw new WherryError(
          'NOT_FOUND',
          'There is no such invite; list the invites to see which there are.',
        );
      tell('invite.remove', { id });
    },
    queryAudit: async ({ limit = DEFAULT_AUDIT_ENTRIES, ...query }) =>
      deps.audit.query({ ...query, limit: Math.min(limit, MAX_AUDIT_ENTRIES) }),
    ...createServerAdministration({
      server: deps.server,
      authorize,
      countAccounts: async () => (await accounts.listAccounts()).length,
      now,
      tell,
    }),
  };
  return eachAsking(authorize, admin);
};
