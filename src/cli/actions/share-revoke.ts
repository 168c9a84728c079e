// `wherry share revoke`: links work no more.

import { displayName, toWherryError, type ErrorCode } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { reportError } from '../report-error.ts';
import { shareJson } from '../shares/format-shares.ts';
import { withRemote } from '../with-remote.ts';

export type ShareRevokeFlags = ClientFlags;

export const revokeShares = (
  context: CliContext,
  flags: ShareRevokeFlags,
  ...ids: string[]
): Promise<number> =>
  withRemote(context, flags, async (remote) => {
    const failures: ErrorCode[] = [];
    for (const id of ids) {
      try {
        const share = await remote.shares.revoke(id);
        await printResult(context, flags, {
          text: `The link to ${displayName(share.path)} works no more.`,
          json: { ...shareJson(share), type: 'shareRevoked', url: undefined, state: undefined },
        });
      } catch (error) {
        if (isFatal(error) || ids.length === 1) throw error;
        failures.push(toWherryError(error).code);
        await reportError(context, error, { json: flags.json === true, path: id });
      }
    }
    return exitCodeOfSeveral(ids.length - failures.length, failures);
  });
