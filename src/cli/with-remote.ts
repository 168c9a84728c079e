// Connects for one command, and lets go whatever happens.

import { displayName } from '../base/index.ts';
import type { Remote } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import type { ClientFlags } from './options/client-options.ts';
import { readSecretFile } from './read-secret-file.ts';
import { resolveConnection } from './resolve-connection.ts';

/**
 * Runs `use` with a connection made from options and environment. `signal` aborts when the user interrupts, and, for
 * commands that only print, when nobody reads any more.
 */
export const withRemote = async <T>(
  context: CliContext,
  flags: ClientFlags,
  use: (remote: Remote) => Promise<T>,
): Promise<T> => {
  const fileToken = flags.tokenFile === undefined ? undefined : await readSecretFile(flags.tokenFile);
  const { connect, parseConnectionString } = await context.doors.client();
  const init = resolveConnection({
    flags,
    env: context.env,
    fileToken,
    parseUrl: parseConnectionString,
    program: context.program,
  });
  // A refused login is told by the first call: one round trip less.
  const remote = await connect({ ...init, signal: context.interrupt, awaitLogin: false, diskWork: 'caller' });
  try {
    return await use(remote);
  } finally {
    // Known only once the server has proved itself, which the first call has waited for.
    if (remote.warning !== undefined) await context.stderr.write(formatWarning(remote.warning));
    await remote.close();
  }
};

const formatWarning = (warning: string): string => `wherry: WARNING: ${displayName(warning)}\n`;
