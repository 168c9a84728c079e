// Where a command works that names no directory on the server: the shell's own, or the account's home.

import type { RemotePath } from '../base/index.ts';
import type { Remote } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';

export const defaultDirectory = async (
  { workplace }: Pick<CliContext, 'workplace'>,
  remote: Pick<Remote, 'home'>,
): Promise<RemotePath> => workplace?.remoteDirectory ?? remote.home();
