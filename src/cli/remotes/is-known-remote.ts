// Whether somebody gave a server this name: asked where a text could be an address or something else.

import type { CliContext } from '../cli-context.ts';

export const isKnownRemote = async (
  { doors, env }: Pick<CliContext, 'doors' | 'env'>,
  name: string,
): Promise<boolean> => {
  const [{ readRemotes }, { parseConnectionString }] = await Promise.all([
    import('./remote-store.ts'),
    doors.client(),
  ]);
  return (await readRemotes(env, parseConnectionString)).remotes.some((each) => each.name === name);
};
