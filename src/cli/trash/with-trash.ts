// The trash that a command means: the server's, or that of a directory of this machine.

import { WherryError } from '../../base/index.ts';
import type { TrashFiles } from '../../sync/trash/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { typedLocalPath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

export interface TrashFlags extends ClientFlags {
  /** A directory of this machine. */
  readonly local?: string;
}

const CONNECTION_FLAGS = ['remote', 'host', 'port', 'tokenFile', 'publicKey', 'insecure'] as const;

/** Codes: those of a connection, or those of the directory; `BAD_REQUEST` for both at once. */
export const withTrash = async <T>(
  context: CliContext,
  flags: TrashFlags,
  use: (files: TrashFiles) => Promise<T>,
): Promise<T> => {
  const { local } = flags;
  if (local === undefined) return withRemote(context, flags, (remote) => use(remote.files));
  if (CONNECTION_FLAGS.some((flag) => flags[flag] !== undefined))
    throw new WherryError(
      'BAD_REQUEST',
      '--local means a directory of this machine, and an option of a connection a server; leave one of them out.',
    );
  const { openLocalTrash } = await import('../../sync/trash/index.ts');
  await using trash = await openLocalTrash(typedLocalPath(context.workplace, local));
  return await use(trash);
};
