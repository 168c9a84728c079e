// Administration for one command: of a server that is connected to, or of this machine's own, on its database. The second
// needs no token: whoever may write the state directory owns the server.

import { resolve } from 'node:path';
import { parseRemotePath } from '../../base/index.ts';
import type { AdminApi } from '../../admin/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import { withRemote } from '../with-remote.ts';

const withLocal = async <T>(
  context: CliContext,
  flags: AdminFlags,
  use: (admin: AdminApi) => Promise<T>,
): Promise<T> => {
  const [
    { openServerDatabase, serverDatabasePath },
    { createAdministration },
    accounts,
    { defaultStateDirectory },
  ] = await Promise.all([
    import('../../catalog/index.ts'),
    import('../../admin/service/index.ts'),
    import('../../accounts/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  const state = flags.state === undefined ? defaultStateDirectory() : resolve(flags.state);
  using database = openServerDatabase(serverDatabasePath(state));
  const homes = database.homes();
  const admin = createAdministration(
    {
      accounts: database.accounts,
      audit: database.audit,
      homes: homes === undefined ? accounts.DEFAULT_HOMES : parseRemotePath(homes),
      now: context.timeMs,
      onChange: (event, { by, ...fields }) =>
        database.audit.append([
          { timeMs: context.timeMs(), level: 'info', event, account: String(by), address: 'local', fields },
        ]),
    },
    accounts.OWNER_ACCOUNT,
    // Whoever may write the database may do all of it.
    async () => {},
  );
  return await use(admin);
};

/** Whether this machine's own server is meant. */
export const isLocal = ({ local, state }: AdminFlags): boolean => local === true || state !== undefined;

export const withAdmin = <T>(
  context: CliContext,
  flags: AdminFlags,
  use: (admin: AdminApi) => Promise<T>,
): Promise<T> =>
  isLocal(flags) ? withLocal(context, flags, use) : withRemote(context, flags, (remote) => use(remote.admin));
