// `wherry copy`: copies entries on the server.

import type { CliContext } from '../cli-context.ts';
import { relocate, type RelocateFlags } from '../relocate.ts';

export interface CopyFlags extends RelocateFlags {
  readonly recursive?: boolean;
}

export const copy = (context: CliContext, flags: CopyFlags, ...args: string[]): Promise<number> => {
  const { onConflict, recursive } = flags;
  return relocate(context, flags, args, {
    verb: 'copy',
    recursive: recursive === true,
    run: (remote, from, to) =>
      remote.files.copy(from, to, { onConflict, recursive, into: true, signal: context.interrupt }),
  });
};
