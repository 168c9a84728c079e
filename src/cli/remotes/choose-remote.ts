// The named remote that a command means, out of the file of remotes.

import { withOrigin } from '../with-origin.ts';
import { remotesPath, type Environment } from '../config/config-paths.ts';
import type { AskedRemote } from './asked-remote.ts';
import { findRemote } from './find-remote.ts';
import { readRemotes, type StoredRemote } from './remote-store.ts';
import type { ParseUrl } from './remotes-shape.ts';

/** Undefined when the default one is asked for and there is none. Codes: `BAD_REQUEST` (unknown), as readRemotes. */
export const chooseRemote = async (
  asked: AskedRemote,
  env: Environment,
  parseUrl: ParseUrl,
): Promise<StoredRemote | undefined> => {
  const stored = await readRemotes(env, parseUrl);
  const { name, variable } =
    asked === 'default'
      ? { name: stored.defaultName, variable: `The default of ${remotesPath(env)}` }
      : asked;
  return name === undefined ? undefined : withOrigin(variable, () => findRemote(name, stored));
};
