// Looks whether a server answers to an address and a token, before both are kept under a name.

import { toWherryError, type ErrorCode } from '../../base/index.ts';
import type { ConnectionTarget } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { HintedError } from '../hinted-error.ts';

/** Longer than a slow link needs, and short enough to wait for. */
const TRY_TIMEOUT_MS = 10_000;

export type TriedRemote =
  /** It proved itself; `url` holds its pin. */
  | { readonly isReached: true; readonly url: string; readonly warning: string | undefined }
  | { readonly isReached: false; readonly reason: string };

/** The server is not there, or busy: no reason to doubt what was typed. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'CONNECTION_LOST',
  'TIMEOUT',
  'IN_USE',
  'BUSY',
  'RATE_LIMITED',
]);

/** Codes: `UNAUTHENTICATED`, `FORBIDDEN`, and others that say that address or token are wrong; `CANCELLED`. */
export const tryRemote = async (
  context: Pick<CliContext, 'doors' | 'interrupt'>,
  target: ConnectionTarget,
  token: string,
): Promise<TriedRemote> => {
  const { connect } = await context.doors.client();
  try {
    const remote = await connect({
      ...target,
      token,
      timeoutMs: TRY_TIMEOUT_MS,
      reconnect: false,
      signal: context.interrupt,
    });
    await remote.close();
    return { isReached: true, url: remote.address, warning: remote.warning };
  } catch (error) {
    const { code, message } = toWherryError(error);
    if (PASSING.has(code)) return { isReached: false, reason: message };
    if (code === 'CANCELLED') throw error;
    throw new HintedError(code, message, ['Nothing was kept; --offline keeps it without trying.'], {
      cause: error,
    });
  }
};
