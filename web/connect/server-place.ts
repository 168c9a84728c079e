// What a server tells of where it is (docs/spec/server.md), checked.

import { WherryError } from '../../src/client/browser/index.ts';

export interface ServerPlace {
  readonly pin: string;
  readonly port: number;
  readonly isHttpOwnKey: boolean;
}

/** Code: `UNSUPPORTED`. */
export const decodePlace = (answer: unknown): ServerPlace => {
  const { pin, port, isHttpOwnKey } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof pin !== 'string' || !/^[\w-]{43}$/u.test(pin) || typeof port !== 'number')
    throw new WherryError('UNSUPPORTED', 'This server does not tell where programs find it; update it.');
  return { pin, port, isHttpOwnKey: isHttpOwnKey === true };
};
