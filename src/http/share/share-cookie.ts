// That a browser has given a share's password once: a cookie for that share alone, which is worth nothing once the share has another
// password, a day has passed, or the server has started anew.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Share } from '../../accounts/index.ts';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

type Guarded = Pick<Share, 'id' | 'key' | 'passwordHash'>;

export interface ShareCookies {
  /** The value of Set-Cookie. */
  make(share: Guarded, isSecure: boolean, nowMs: number): string;
  /** Whether the Cookie field of a request holds a good one. */
  holds(share: Guarded, cookies: string | undefined, nowMs: number): boolean;
}

export const createShareCookies = (): ShareCookies => {
  const secret = randomBytes(32);
  const nameOf = ({ id }: Guarded): string => `wherry-share-${id}`;
  const mark = ({ id, passwordHash }: Guarded, expiresMs: number): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([id, passwordHash, expiresMs]))
      .digest('base64url');
  return {
    make: (share, isSecure, nowMs) => {
      const expiresMs = nowMs + LIFETIME_MS;
      const attributes = `Path=/s/${share.key}; Max-Age=${LIFETIME_MS / 1000}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
      return `${nameOf(share)}=${expiresMs}.${mark(share, expiresMs)}; ${attributes}`;
    },
    holds: (share, cookies = '', nowMs) => {
      const name = nameOf(share);
      for (const cookie of cookies.split(';')) {
        const [, value = ''] = cookie.trim().startsWith(`${name}=`) ? cookie.split('=') : [];
        const [, expires = '', given = ''] = /^(\d{13,16})\.([A-Za-z0-9_-]{43})$/u.exec(value.trim()) ?? [];
        if (given === '' || Number(expires) <= nowMs) continue;
        const expected = Buffer.from(mark(share, Number(expires)));
        if (timingSafeEqual(Buffer.from(given), expected)) return true;
      }
      return false;
    },
  };
};
