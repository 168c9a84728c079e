// `wherry remote remove`: forgets remotes.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { findRemote } from '../remotes/find-remote.ts';
import { changeRemotes } from '../remotes/remote-store.ts';

/** All of them or, when one name is unknown, none. */
export const removeRemotes = async (
  context: CliContext,
  flags: OutputFlags,
  ...names: string[]
): Promise<void> => {
  const { parseConnectionString } = await context.doors.client();
  const removed = new Set(names);
  let wasDefault = false;
  await changeRemotes(context.env, parseConnectionString, (stored) => {
    for (const name of removed) findRemote(name, stored);
    const { remotes, defaultName } = stored;
    wasDefault = defaultName !== undefined && removed.has(defaultName);
    return {
      remotes: remotes.filter(({ name }) => !removed.has(name)),
      defaultName: wasDefault ? undefined : defaultName,
    };
  });
  for (const name of removed)
    await printResult(context, flags, {
      text: `Removed the remote ${name}.`,
      json: { type: 'remoteRemoved', name },
    });
  if (wasDefault && flags.json !== true && flags.quiet !== true)
    await context.stdout.write('No remote is the default now.\n');
};
