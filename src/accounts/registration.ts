// How accounts come to be, by whomever: their name, home and rights together, so that two can never share a home. Also
// who may make one for himself.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  ROOT_PATH,
  WherryError,
  isWherryError,
  displayName,
  joinRemotePath,
  type RemotePath,
} from '../base/index.ts';
import { accountKey, parseAccountName } from './account-name.ts';
import type { Account, Invite } from './account.ts';
import type { AccountStore } from './account-store.ts';
import { ROLES, type Verb } from './rights/index.ts';
import { generateToken } from './token.ts';

/** `open`: everybody; `invite`: whoever has a code; `closed`: nobody. */
export type RegistrationMode = 'open' | 'invite' | 'closed';

export interface Registration {
  /** Default `closed`. */
  readonly mode: RegistrationMode;
  /** Directory of homes. Default "/home". */
  readonly homes: RemotePath;
  /** Bytes that the home of one who registers openly may hold. Default: no limit. */
  readonly quotaBytes?: number | undefined;
  /**
   * Whether something is at a home already. Nobody registers into it: it may be what somebody else has left there. Default:
   * never.
   */
  readonly isHomeTaken?: ((home: RemotePath) => Promise<boolean>) | undefined;
}

export const DEFAULT_HOMES = '/home' as RemotePath;

export const CLOSED_REGISTRATION: Registration = { mode: 'closed', homes: DEFAULT_HOMES };

export interface NewAccountInit {
  readonly name: string;
  /** At its home, or everywhere when it has none. */
  readonly verbs: readonly Verb[];
  /** True: a home of its own name in `homes`. A path: that directory. Default: none. */
  readonly home?: boolean | RemotePath | undefined;
  readonly quotaBytes?: number | undefined;
  readonly passwordHash?: string | undefined;
  /** The invite that is used up by it. */
  readonly inviteId?: string | undefined;
}

/**
 * Home and key are one: what differs in case only, or in how accents are spelled, is the same account and the same directory.
 */
const homeOf = (init: NewAccountInit, homes: RemotePath): RemotePath | undefined => {
  if (init.home === true) return joinRemotePath(homes, accountKey(init.name));
  return init.home === false ? undefined : init.home;
};

/** Codes: `ALREADY_EXISTS`, `INVALID_NAME`, `BAD_REQUEST` (a quota without a home), `NOT_FOUND` (the invite). */
export const createAccount = async (
  store: AccountStore,
  init: NewAccountInit,
  homes: RemotePath,
  nowMs: number,
): Promise<Account> => {
  const name = parseAccountName(init.name);
  const home = homeOf({ ...init, name }, homes);
  if (init.quotaBytes !== undefined && home === undefined)
    throw new WherryError('BAD_REQUEST', 'A quota is the size of a home; give the account one with --home.');
  const { verbs, quotaBytes, passwordHash, inviteId } = init;
  const rights = [{ path: home ?? ROOT_PATH, verbs }];
  return store.addAccount(
    { name, rights, home, quotaBytes, passwordHash, createdMs: nowMs },
    { invite: inviteId },
  );
};

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();

export interface InviteInit {
  readonly verbs: readonly Verb[];
  readonly hasHome: boolean;
  readonly quotaBytes?: number | undefined;
  readonly lifetimeMs: number;
}

/** What is later than any time that can be kept would make all invites unreadable. */
const MAX_INVITE_LIFETIME_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** A new invite and its code, which is told once and kept nowhere. Code: `BAD_REQUEST`. */
export const createInvite = (
  init: InviteInit,
  nowMs: number,
): { readonly code: string; readonly invite: Invite } => {
  if (init.lifetimeMs > MAX_INVITE_LIFETIME_MS)
    throw new WherryError('BAD_REQUEST', 'An invite is good for ten years at most; choose a shorter time.');
  const code = generateToken();
  return {
    code,
    invite: {
      id: randomBytes(6).toString('base64url'),
      codeHash: hashOf(code),
      rights: [{ path: ROOT_PATH, verbs: init.verbs }],
      hasHome: init.hasHome,
      quotaBytes: init.quotaBytes,
      createdMs: nowMs,
      expiresMs: nowMs + init.lifetimeMs,
    },
  };
};

const closed = (): WherryError =>
  new WherryError('FORBIDDEN', 'This server lets nobody register; ask its owner for an account.');

const noInvite = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'That invite is not known, was used, or has expired; ask for another one.',
  );

const findInvite = async (store: AccountStore, code: string, nowMs: number): Promise<Invite> => {
  const hash = hashOf(code);
  const invite = (await store.listInvites()).find(({ codeHash }) =>
    timingSafeEqual(hash, Buffer.from(codeHash)),
  );
  // Looked at here, whether or not anything sweeps.
  if (invite === undefined || invite.expiresMs <= nowMs) throw noInvite();
  return invite;
};

/** Whether the code lets somebody register now. Codes: `FORBIDDEN`, `UNAUTHENTICATED`. */
export const ensureMayRegister = async (
  store: AccountStore,
  registration: Registration,
  code: string | undefined,
  nowMs: number,
): Promise<void> => {
  if (registration.mode === 'closed') throw closed();
  if (code !== undefined) await findInvite(store, code, nowMs);
  else if (registration.mode === 'invite')
    throw new WherryError(
      'UNAUTHENTICATED',
      'This server lets invited people register: give the code with --invite.',
    );
};

const ensureHomeIsNew = async ({ homes, isHomeTaken }: Registration, init: NewAccountInit): Promise<void> => {
  const home = homeOf({ ...init, name: parseAccountName(init.name) }, homes);
  if (home === undefined || (await isHomeTaken?.(home)) !== true) return;
  throw new WherryError(
    'ALREADY_EXISTS',
    `The name "${displayName(init.name)}" cannot be had: there is a home of that name already. Choose another one, or ask the owner of the server.`,
  );
};

/**
 * Makes the account of one who registers. An invite serves once, whoever comes at the same time; it stays when the account
 * cannot be made. Codes: as `ensureMayRegister` and `createAccount`.
 */
export const register = async (
  store: AccountStore,
  registration: Registration,
  person: { readonly name: string; readonly passwordHash: string; readonly code?: string | undefined },
  nowMs: number,
): Promise<Account> => {
  await ensureMayRegister(store, registration, person.code, nowMs);
  const { name, passwordHash, code } = person;
  if (code === undefined) {
    const { homes, quotaBytes } = registration;
    const init = { name, verbs: ROLES.editor, home: true, quotaBytes, passwordHash };
    await ensureHomeIsNew(registration, init);
    return createAccount(store, init, homes, nowMs);
  }
  const { id: inviteId, hasHome: home, quotaBytes, rights } = await findInvite(store, code, nowMs);
  const init = { name, verbs: rights[0]?.verbs ?? [], home, quotaBytes, passwordHash, inviteId };
  await ensureHomeIsNew(registration, init);
  try {
    return await createAccount(store, init, registration.homes, nowMs);
  } catch (error) {
    // Somebody else was quicker.
    throw isWherryError(error) && error.code === 'NOT_FOUND' ? noInvite() : error;
  }
};
