// A login that was kept for an account of a server ("wherry login"), found by its address where no name was given.

import type { ConnectInit } from '../../client/index.ts';
import type { Environment } from '../config/config-paths.ts';
import { readRemotes, type StoredRemote } from './remote-store.ts';
import type { ParseUrl } from './remotes-shape.ts';

/** The remote with a token whose address names the same account, host and port, and path. Codes: as readRemotes. */
export const findStoredLogin = async (
  { host, port, path, user = '' }: ConnectInit,
  env: Environment,
  parseUrl: ParseUrl,
): Promise<StoredRemote | undefined> => {
  const { accountKey } = await import('../../accounts/index.ts');
  const { remotes } = await readRemotes(env, parseUrl);
  return remotes.find(({ url, token, tokenFile }) => {
    const stored = parseUrl(url);
    return (
      (token ?? tokenFile) !== undefined &&
      stored.port === port &&
      stored.path === path &&
      stored.host.toLowerCase() === host.toLowerCase() &&
      stored.user !== undefined &&
      accountKey(stored.user) === accountKey(user)
    );
  });
};
