// `wherry move`: gives entries other paths.

import type { CliContext } from '../cli-context.ts';
import { relocate, type RelocateFlags } from '../relocate.ts';

export type MoveFlags = RelocateFlags;

export const move = (context: CliContext, flags: MoveFlags, ...args: string[]): Promise<number> => {
  const options = { onConflict: flags.onConflict, into: true, signal: context.interrupt };
  return relocate(context, flags, args, {
    verb: 'move',
    recursive: true,
    run: async (remote, from, to) => ({ written: await remote.files.move(from, to, options), problems: [] }),
  });
};
