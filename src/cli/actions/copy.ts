// `wherry copy`: copies entries on the server.

import type { CliContext } from '../cli-context.ts';
import { refuseLocal } from '../remotes/refuse-local.ts';
import { addressRelocation } from '../remotes/relocation-addresses.ts';
import { refuseFilters, type RelayFlags } from '../relay/relay-flags.ts';
import { relocate } from '../relocate.ts';

export type CopyFlags = RelayFlags;

export const copy = async (context: CliContext, flags: CopyFlags, ...args: string[]): Promise<number> => {
  const { onConflict, recursive } = flags;
  // In the shell every path is one of the server.
  if (context.workplace === undefined) refuseLocal('copy', args, recursive === true, context.program);
  const relocation = addressRelocation(flags, args);
  if (relocation.to !== undefined)
    return (await import('../relay/relay.ts')).relay(context, flags, relocation, 'copy');
  refuseFilters(flags);
  return relocate(context, { ...flags, ...relocation.from }, relocation.args, {
    verb: 'copy',
    recursive: recursive === true,
    run: (remote, from, to) =>
      remote.files.copy(from, to, { onConflict, recursive, into: true, signal: context.interrupt }),
  });
};
