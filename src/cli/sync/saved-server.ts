// Servers of saved pairs: each by the name of a remote, with a token of its own, so that a process finds it again by that alone.

import type { ConnectInit } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { Environment } from '../config/config-paths.ts';
import { readRemotes } from '../remotes/remote-store.ts';
import type { ChosenServer } from '../with-remote.ts';

/** The environment without what it says of servers. */
export const withoutServers = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^WHERRY_(?!DEBUG$|PROGRAM$)/u.test(name)));

const isSameServer = (one: ConnectInit, other: ConnectInit): boolean =>
  one.host.toLowerCase() === other.host.toLowerCase() &&
  one.port === other.port &&
  one.path === other.path &&
  (one.user ?? '') === (other.user ?? '') &&
  (one.publicKey === undefined || other.publicKey === undefined || one.publicKey === other.publicKey);

/** The remote with a token that the server is, by its name or by its address; undefined: none. Codes: as readRemotes. */
export const findSavedServer = async (
  { env, doors }: Pick<CliContext, 'env' | 'doors'>,
  { name, init }: ChosenServer,
): Promise<string | undefined> => {
  const { parseConnectionString } = await doors.client();
  const { remotes } = await readRemotes(env, parseConnectionString);
  const found = remotes.find((remote) => {
    if ((remote.token ?? remote.tokenFile) === undefined) return false;
    return name === undefined ? isSameServer(parseConnectionString(remote.url), init) : remote.name === name;
  });
  return found?.name;
};
