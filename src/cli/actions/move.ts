// `wherry move`: gives entries other paths.

import type { CliContext } from '../cli-context.ts';
import { refuseLocal } from '../remotes/refuse-local.ts';
import { addressRelocation } from '../remotes/relocation-addresses.ts';
import { refuseFilters, type RelayFlags } from '../relay/relay-flags.ts';
import { relocate } from '../relocate.ts';

export type MoveFlags = Omit<RelayFlags, 'recursive'>;

export const move = async (context: CliContext, flags: MoveFlags, ...args: string[]): Promise<number> => {
  // In the shell every path is one of the server.
  if (context.workplace === undefined) refuseLocal('move', args, true, context.program);
  const relocation = addressRelocation(flags, args);
  if (relocation.to !== undefined)
    return (await import('../relay/relay.ts')).relay(context, flags, relocation, 'move');
  refuseFilters(flags);
  const options = { onConflict: flags.onConflict, into: true, signal: context.interrupt };
  return relocate(context, { ...flags, ...relocation.from }, relocation.args, {
    verb: 'move',
    recursive: true,
    run: async (remote, from, to) => ({ written: await remote.files.move(from, to, options), problems: [] }),
  });
};
