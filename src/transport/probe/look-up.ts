// The addresses of a host name, as the operating system gives them to every program.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { systemCode } from '../carrier-error.ts';

/** `code` is what the operating system called it. */
export type LookUpFinding =
  | { readonly ok: true; readonly addresses: readonly string[]; readonly isAddress: boolean }
  | { readonly ok: false; readonly code: string };

/** Never rejects: a name that is not known is a finding. */
export const lookUp = async (host: string): Promise<LookUpFinding> => {
  if (isIP(host) !== 0) return { ok: true, addresses: [host], isAddress: true };
  try {
    const found = await lookup(host, { all: true });
    return { ok: true, addresses: [...new Set(found.map(({ address }) => address))], isAddress: false };
  } catch (error) {
    return { ok: false, code: systemCode(error) };
  }
};
