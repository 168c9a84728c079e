// The service "shares": making, listing and revoking links by which others reach files without an account
// (docs/spec/admin.md). Following them is the business of HTTP.

import { ROOT_PATH, Semaphore, WherryError, displayName, type RemotePath } from '../../base/index.ts';
import {
  accountKey,
  createShare,
  ensureLoginHolds,
  ensureShareInit,
  hashPassword,
  lookAtShare,
  verbsOfShare,
  type Account,
  type AccountStore,
  type Share,
  type ShareKind,
  type ShareStore,
} from '../../accounts/index.ts';
import { forbidden, isAllowed } from '../../accounts/rights/index.ts';
import type { CallContext, Service } from '../../session/index.ts';
import {
  decodeNewShare,
  decodeShareId,
  decodeShareList,
  encodeShare,
  type ShareRequest,
} from '../wire/shares.ts';
import { inMessages } from './in-messages.ts';

export interface ShareServiceDeps {
  readonly accounts: AccountStore;
  readonly shares: ShareStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * What is at a path, as the account may see it, where no link is followed. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN` (also a
   * link on the way).
   */
  readonly stat: (path: RemotePath) => Promise<{ readonly kind: ShareKind | 'link' | 'other' }>;
  /** Whether nothing can be written at all. */
  readonly isReadOnly: boolean;
  /** Where the server is found from outside, as `parsePublicUrl` gives it; undefined where nobody has said it. */
  readonly publicUrl?: string | undefined;
  /** Hears of each change, for the log and the audit; never of a key. */
  readonly onChange: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** A path and a label may have five kilobytes together. */
const SHARES_PER_MESSAGE = 20;

const noShare = (): WherryError =>
  new WherryError('NOT_FOUND', 'There is no such share; list the shares to see which there are.');

const administers = ({ rights }: Account): boolean => isAllowed(rights, 'admin', ROOT_PATH);

/** One for all links of an account. */
export const createShareService = (deps: ShareServiceDeps): Service => {
  const { accounts, shares, publicUrl } = deps;
  // Hashing fills the queue that logins wait in, too: one account takes one place of it.
  const hashing = new Semaphore(1);

  const accountOf = async ({ principal }: CallContext): Promise<Account> => {
    if (principal === undefined) throw new WherryError('FORBIDDEN', 'Nobody has logged in here.');
    return ensureLoginHolds(accounts, principal, deps.now());
  };

  /** Only the rights at the path itself count: below it the maker's rights are asked for place by place, at each use. */
  const ensureMayShare = (account: Account, { path, access }: ShareRequest): void => {
    for (const verb of verbsOfShare(access))
      if (!isAllowed(account.rights, verb, path)) throw forbidden(account.name, verb, path);
    if (access === 'upload' && deps.isReadOnly)
      throw new WherryError('READ_ONLY', 'This server is read-only, so that nothing can be uploaded to it.');
  };

  const kindOf = async ({ path, access }: ShareRequest): Promise<ShareKind> => {
    const { kind } = await deps.stat(path);
    const shown = displayName(path);
    if (kind === 'link')
      throw new WherryError(
        'BAD_REQUEST',
        `"${shown}" is a symbolic link, which cannot be shared; share what it leads to.`,
      );
    if (kind === 'other')
      throw new WherryError(
        'NOT_A_FILE',
        `"${shown}" is neither a file nor a directory, so it cannot be shared.`,
      );
    if (access === 'upload' && kind !== 'directory')
      throw new WherryError(
        'NOT_A_DIRECTORY',
        `"${shown}" is a file; share a directory to let others upload into it.`,
      );
    return kind;
  };

  const sentTo = (reader: Account, share: Share, maker: Account | undefined): unknown =>
    encodeShare({
      share,
      state: lookAtShare(share, maker, deps.now()),
      isOwn: accountKey(share.account) === accountKey(reader.name),
      publicUrl,
    });

  const create = async (context: CallContext, request: ShareRequest): Promise<unknown> => {
    const { path, password } = request;
    const account = await accountOf(context);
    ensureMayShare(account, request);
    ensureShareInit(request, deps.now());
    const kind = await kindOf(request);
    const passwordHash = password === undefined ? undefined : await hashing.run(() => hashPassword(password));
    // Looking and hashing take a while. A login that holds still has the rights it had.
    await accountOf(context);
    const share = createShare(request, { account: account.name, path, kind, passwordHash }, deps.now());
    await shares.add(share);
    deps.onChange('share.create', {
      by: account.name,
      id: share.id,
      path,
      access: share.access,
      hasPassword: passwordHash !== undefined,
      expiresMs: share.expiresMs,
      maxUses: share.maxUses,
    });
    return sentTo(account, share, account);
  };

  const listFor = async (account: Account, all: boolean): Promise<readonly unknown[]> => {
    if (all && !administers(account)) throw forbidden(account.name, 'admin', ROOT_PATH);
    if (!all) return (await shares.list(account.name)).map((share) => sentTo(account, share, account));
    const makers = new Map((await accounts.listAccounts()).map((each) => [each.name, each]));
    return (await shares.list()).map((share) => sentTo(account, share, makers.get(share.account)));
  };

  const revoke = async (account: Account, id: string): Promise<unknown> => {
    const share = await shares.remove(id, administers(account) ? undefined : account.name);
    // Somebody else's looks like none.
    if (share === undefined) throw noShare();
    const { path, account: name } = share;
    deps.onChange('share.revoke', { by: account.name, name, id, path });
    return sentTo(account, share, await accounts.findAccount(name));
  };

  return {
    name: 'shares',
    methods: {
      create: async (params, context) => ({ share: await create(context, decodeNewShare(params)) }),
      list: inMessages(
        'shares',
        async (params, context) => listFor(await accountOf(context), decodeShareList(params).all),
        SHARES_PER_MESSAGE,
      ),
      revoke: async (params, context) => ({
        share: await revoke(await accountOf(context), decodeShareId(params)),
      }),
    },
  };
};
