// A share: a link that lets somebody without an account reach one file or directory. Whoever holds its key may do there
// what it says, and never more than its maker may do there at that moment. Pure values and rules; nothing here is kept.

import { createHmac } from 'node:crypto';
import { WherryError, toBase64Url, type RemotePath } from '../base/index.ts';
import type { Account } from './account.ts';
import { MAX_SHARE_LABEL_LENGTH, MAX_SHARE_LIFETIME_MS, MAX_SHARE_USES } from './limits.ts';
import { isAllowed, type Verb } from './rights/index.ts';
import { TOKEN_ALPHABET, TOKEN_LENGTH, generateToken } from './token.ts';

/** What is shared. Never a link. */
export type ShareKind = 'file' | 'directory';

/** `read`: see and fetch. `upload`: put new files into a directory, and see nothing of it. */
export type ShareAccess = 'read' | 'upload';

/**
 * Why a share is over for good: its target was removed or moved away; something new came to be where it had been (`replaced`);
 * or nothing that could be shared was found there any more (`missing`).
 */
export type ShareEnd = 'removed' | 'moved' | 'replaced' | 'missing';

export interface Share {
  /** The secret in the link: 22 characters of the alphabet of tokens. Never logged, and told to its maker only. */
  readonly key: string;
  /** Public; names the share in lists and logs. 11 characters, the first one a letter. */
  readonly id: string;
  /** Who made it, and whose rights it lives by. */
  readonly account: string;
  /** No link is on it. */
  readonly path: RemotePath;
  readonly kind: ShareKind;
  readonly access: ShareAccess;
  /** PHC string of argon2id; undefined: the key is enough. */
  readonly passwordHash?: string | undefined;
  /** What its maker calls it. */
  readonly label?: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Milliseconds since 1970, exclusive; undefined: never. */
  readonly expiresMs?: number | undefined;
  /** Undefined: any number. */
  readonly maxUses?: number | undefined;
  readonly uses: number;
  readonly ended?: ShareEnd | undefined;
}

/** What a maker asks for. */
export interface ShareInit {
  readonly access: ShareAccess;
  readonly label?: string | undefined;
  readonly expiresMs?: number | undefined;
  readonly maxUses?: number | undefined;
}

/** Bytes of a share's public id. */
const ID_SIZE = 8;

/** Labelled, so that a share can never be taken for a token. The first bit is no part of it: an id never looks like an option. */
export const shareId = (key: string): string => {
  const hash = createHmac('sha256', key).update('wherry/1 share id', 'ascii').digest().subarray(0, ID_SIZE);
  hash[0] = (hash[0] ?? 0) & 0x7f;
  return toBase64Url(hash);
};

const SHARE_KEY = new RegExp(`^[${TOKEN_ALPHABET}]{${TOKEN_LENGTH}}$`, 'u');

/** Whether a text can be the key of a share at all. */
export const isShareKey = (text: string): boolean => SHARE_KEY.test(text);

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

const ensureEnd = (expiresMs: number | undefined, nowMs: number): void => {
  if (expiresMs === undefined) return;
  if (!Number.isSafeInteger(expiresMs) || expiresMs <= nowMs)
    refuse('The share would have expired already; choose a later time.');
  if (expiresMs - nowMs > MAX_SHARE_LIFETIME_MS)
    refuse('A share is good for ten years at most; choose an earlier time, or none.');
};

const ensureUses = (maxUses: number | undefined): void => {
  if (maxUses === undefined) return;
  if (!Number.isSafeInteger(maxUses) || maxUses < 1 || maxUses > MAX_SHARE_USES)
    refuse(`A share can be used from 1 to ${MAX_SHARE_USES} times; choose such a number, or none.`);
};

// No control, invisible or direction-changing character, and no line or paragraph separator: labels stand in lists and pages.
const LABEL = new RegExp(`^[^\\p{C}\\p{Zl}\\p{Zp}]{1,${MAX_SHARE_LABEL_LENGTH}}$`, 'u');

const ensureLabel = (label: string | undefined): void => {
  if (label === undefined || (LABEL.test(label) && label.trim() === label)) return;
  refuse(
    `A label has 1 to ${MAX_SHARE_LABEL_LENGTH} visible characters, and no blank at either end; choose another one.`,
  );
};

/** Code: `BAD_REQUEST`. The password has rules of its own: `ensureUsablePassword`. */
export const ensureShareInit = ({ label, expiresMs, maxUses }: ShareInit, nowMs: number): void => {
  ensureEnd(expiresMs, nowMs);
  ensureUses(maxUses);
  ensureLabel(label);
};

/** A new share, with a new key. Code: `BAD_REQUEST`. Who may make it, and of what, is asked elsewhere. */
export const createShare = (
  init: ShareInit,
  of: Pick<Share, 'account' | 'path' | 'kind' | 'passwordHash'>,
  nowMs: number,
): Share => {
  ensureShareInit(init, nowMs);
  const { access, label, expiresMs, maxUses } = init;
  const key = generateToken();
  return { ...of, key, id: shareId(key), access, label, createdMs: nowMs, expiresMs, maxUses, uses: 0 };
};

/** The verbs that whoever makes a share needs at its path, then and at every use. */
export const verbsOfShare = (access: ShareAccess): readonly Verb[] =>
  access === 'read' ? ['share', 'read'] : ['share', 'write'];

/** `usable`, or why it is not. Outside all reasons look the same. */
export type ShareState =
  'usable' | 'ended' | 'expired' | 'used-up' | 'maker-gone' | 'maker-disabled' | 'right-lost';

/**
 * Whether a share may be used now: asked at each use, of the maker's account as it is then, so that a link never outlives the
 * right it was made by, and no time passes it by. What lies below the path is for the maker's rights there, place by place.
 */
export const lookAtShare = (share: Share, maker: Account | undefined, nowMs: number): ShareState => {
  const { path, access, ended, expiresMs = Infinity, maxUses = Infinity, uses } = share;
  if (ended !== undefined) return 'ended';
  if (expiresMs <= nowMs) return 'expired';
  if (uses >= maxUses) return 'used-up';
  if (maker === undefined) return 'maker-gone';
  if (maker.isDisabled) return 'maker-disabled';
  return verbsOfShare(access).every((verb) => isAllowed(maker.rights, verb, path)) ? 'usable' : 'right-lost';
};
