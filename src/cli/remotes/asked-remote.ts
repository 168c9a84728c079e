// Whether a command means a remote that has a name. Pure: the file of remotes is read only when it does.

import { variableOf, type Environment } from '../config/config-paths.ts';
import { looksLikeUrl } from './remote-address.ts';

export interface ServerFlags {
  readonly remote?: string | undefined;
  readonly host?: string | undefined;
}

/** The remote called so, by a variable or by what was typed; or the default one, if there is one. */
export type AskedRemote = { readonly name: string; readonly variable?: string } | 'default';

/**
 * A name that the user gave by an argument, --remote or WHERRY_REMOTE; "default" when nothing says where to connect;
 * undefined when a connection string or a host does.
 */
export const askedRemote = (flags: ServerFlags, env: Environment): AskedRemote | undefined => {
  const asked = flags.remote ?? variableOf(env, 'WHERRY_REMOTE');
  if (asked !== undefined) {
    if (looksLikeUrl(asked)) return undefined;
    return flags.remote === undefined ? { name: asked, variable: 'WHERRY_REMOTE' } : { name: asked };
  }
  const said = variableOf(env, 'WHERRY_URL') ?? flags.host ?? variableOf(env, 'WHERRY_HOST');
  return said === undefined ? 'default' : undefined;
};
