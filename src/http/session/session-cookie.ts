// The cookie that holds the session of a browser. Its name tells this server from others on the same host: cookies know no ports.

import { createHash } from 'node:crypto';

const ID_LENGTH = 8;

/** The signs of a secret that a server makes; what else may stand in a cookie is no secret of ours. */
const VALUE = /^[A-Za-z0-9]{22}$/u;

const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

export interface SessionCookies {
  /** Public; the same for as long as the server has its root. */
  readonly serverId: string;
  /** The secret in the Cookie field of a request. Undefined also where there are several: one of them is not from here. */
  read(field: string | undefined): string | undefined;
  /** Whether there is one by this name, whatever it holds. */
  isSent(field: string | undefined): boolean;
  /** The value of Set-Cookie. */
  make(secret: string, isSecure: boolean, maxAgeMs: number): string;
  /** The value of Set-Cookie that takes it away. */
  clear(isSecure: boolean): string;
}

export const createSessionCookies = (rootId: string): SessionCookies => {
  const serverId = createHash('sha256').update(`wherry session ${rootId}`).digest('hex').slice(0, ID_LENGTH);
  const name = `wherry-${serverId}`;
  const valuesIn = (field = ''): readonly string[] =>
    field
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair === name || pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1));
  const attributes = (isSecure: boolean): string => `${ATTRIBUTES}${isSecure ? '; Secure' : ''}`;
  return {
    serverId,
    read: (field) => {
      const [value = '', ...others] = valuesIn(field);
      return others.length === 0 && VALUE.test(value) ? value : undefined;
    },
    isSent: (field) => valuesIn(field).length > 0,
    make: (secret, isSecure, maxAgeMs) =>
      `${name}=${secret}; Max-Age=${Math.floor(maxAgeMs / 1000)}; ${attributes(isSecure)}`,
    clear: (isSecure) => `${name}=; Max-Age=0; ${attributes(isSecure)}`,
  };
};
