// Whether anything says where to connect.

import type { CliContext } from './cli-context.ts';
import { variableOf } from './config/config-paths.ts';
import { askedRemote } from './remotes/asked-remote.ts';
import type { ConnectFlags } from './workplace.ts';

/** Whether options, the environment or a default among the named remotes name a server. Codes: those of the file of remotes. */
export const namesServer = async (
  { doors, env }: Pick<CliContext, 'doors' | 'env'>,
  flags: ConnectFlags,
): Promise<boolean> => {
  if (flags.host !== undefined || variableOf(env, 'WHERRY_HOST') !== undefined) return true;
  const asked = askedRemote(flags, env);
  if (asked !== 'default') return true;
  const { parseConnectionString } = await doors.client();
  const { chooseRemote } = await import('./remotes/choose-remote.ts');
  return (await chooseRemote(asked, env, parseConnectionString)) !== undefined;
};
