// One-time codes by time (TOTP, RFC 6238): SHA-1, six digits, thirty seconds, since that is what every app can do. The
// library is loaded when the first code is made or checked: few logins have one.

import { randomBytes } from 'node:crypto';

const SECRET_SIZE = 20;
const PERIOD_S = 30;
/** Steps before and after now whose codes are taken: clocks differ. */
const WINDOW = 1;

export const generateTotpSecret = (): Uint8Array => randomBytes(SECRET_SIZE);

const totpOf = async (secret: Uint8Array, label = ''): Promise<import('otpauth').TOTP> => {
  const { Secret, TOTP } = await import('otpauth');
  // A copy whose buffer holds nothing else: the library reads the whole buffer.
  return new TOTP({
    issuer: 'Wherry',
    label,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    period: PERIOD_S,
  });
};

/** What an authenticator app reads: "otpauth://totp/…". It holds the secret. */
export const totpUri = async (secret: Uint8Array, account: string): Promise<string> =>
  (await totpOf(secret, account)).toString();

/** The secret as people type it into an app: base32. */
export const totpSecretText = async (secret: Uint8Array): Promise<string> =>
  (await totpOf(secret)).secret.base32;

/**
 * The time step whose code this is, undefined when it is none of now. A code is worth its step once: the caller takes the
 * step (`AccountStore.takeTotpStep`) before it lets anybody in.
 */
export const totpStep = async (
  secret: Uint8Array,
  code: string,
  nowMs: number,
): Promise<number | undefined> => {
  const digits = code.replace(/\s/gu, '');
  if (!/^\d{6}$/u.test(digits)) return undefined;
  const delta = (await totpOf(secret)).validate({ token: digits, timestamp: nowMs, window: WINDOW });
  return delta === null ? undefined : Math.floor(nowMs / 1000 / PERIOD_S) + delta;
};
