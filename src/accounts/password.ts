// Passwords at rest: argon2id (RFC 9106) behind a PHC string, so that its costs can rise later. Costs are chosen for a server
// that also serves files: some 50 ms and 19 MiB a check (OWASP's second set).

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { Semaphore, WherryError } from '../base/index.ts';

export const MIN_PASSWORD_LENGTH = 8;
/** UTF-16 units. Longer ones would only make the check slower. */
export const MAX_PASSWORD_LENGTH = 512;

const MEMORY_KIB = 19 * 1024;
const PASSES = 2;
const PARALLELISM = 1;
const SALT_SIZE = 16;
const TAG_SIZE = 32;
// What a stored string may cost at most: somebody who can write the database must not be able to stall the server.
const MAX_MEMORY_KIB = 1024 * 1024;
const MAX_PASSES = 64;

/** Checks at once: they fill the thread pool that syncs files too. */
const MAX_CHECKS = 2;
/** Checks that wait; what comes beyond is refused before any work is done for it. */
const MAX_WAITING = 32;

const checks = new Semaphore(MAX_CHECKS);
let waiting = 0;

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (waiting >= MAX_WAITING)
    throw new WherryError(
      'RATE_LIMITED',
      'Too many logins are being checked at once; try again in a moment.',
    );
  waiting += 1;
  try {
    return await checks.run(work);
  } finally {
    waiting -= 1;
  }
};

interface Costs {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

// The same characters, however a keyboard composed them (RFC 8265, OpaqueString).
const passwordBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'));

const tagOf = (password: string, nonce: Buffer, costs: Costs, tagLength: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parameters = { message: passwordBytes(password), nonce, tagLength, ...costs };
    argon2('argon2id', parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** Code: `BAD_REQUEST`, with what a password must be. */
export const ensureUsablePassword = (password: string): void => {
  const isUsable =
    password.length >= MIN_PASSWORD_LENGTH &&
    password.length <= MAX_PASSWORD_LENGTH &&
    !/\p{Cc}/u.test(password) &&
    password.isWellFormed();
  if (isUsable) return;
  throw new WherryError(
    'BAD_REQUEST',
    `A password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters, and no control characters; choose another one.`,
  );
};

/** A PHC string: "$argon2id$v=19$m=…,t=…,p=…$salt$tag". Codes: `BAD_REQUEST`, `RATE_LIMITED`. */
export const hashPassword = async (password: string): Promise<string> => {
  ensureUsablePassword(password);
  const salt = randomBytes(SALT_SIZE);
  const costs = { memory: MEMORY_KIB, passes: PASSES, parallelism: PARALLELISM };
  const tag = await inTurn(() => tagOf(password, salt, costs, TAG_SIZE));
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${base64(salt)}$${base64(tag)}`;
};

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/u;

/** Stands in where there is no password to compare with, so that an unknown account costs as much as a wrong password. */
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${base64(randomBytes(SALT_SIZE))}$${base64(randomBytes(TAG_SIZE))}`;

/**
 * Whether it is the password behind this PHC string. Undefined and unreadable strings take as long as a wrong password.
 * Code: `RATE_LIMITED` when too many checks wait already.
 */
export const verifyPassword = async (phc: string | undefined, password: string): Promise<boolean> => {
  const match = PHC.exec(phc ?? NOBODY) ?? PHC.exec(NOBODY);
  const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = match ?? [];
  const costs = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  if (costs.memory > MAX_MEMORY_KIB || costs.passes > MAX_PASSES) return false;
  const expected = Buffer.from(tag, 'base64');
  const given = password.length > MAX_PASSWORD_LENGTH ? '' : password;
  const made = await inTurn(() => tagOf(given, Buffer.from(salt, 'base64'), costs, expected.length));
  return timingSafeEqual(made, expected) && phc !== undefined && given === password;
};
