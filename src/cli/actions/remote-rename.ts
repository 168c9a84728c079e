// `wherry remote rename`: gives a remote another name.

import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { ensureRemoteName } from '../remotes/ensure-remote-name.ts';
import { findRemote } from '../remotes/find-remote.ts';
import { changeRemotes } from '../remotes/remote-store.ts';

export const renameRemote = async (
  context: CliContext,
  flags: OutputFlags,
  name: string,
  newName: string,
): Promise<void> => {
  ensureRemoteName(newName);
  const { parseConnectionString } = await context.doors.client();
  await changeRemotes(context.env, parseConnectionString, (stored) => {
    findRemote(name, stored);
    const { remotes, defaultName } = stored;
    if (name !== newName && remotes.some((each) => each.name === newName))
      throw new WherryError('ALREADY_EXISTS', `There is a remote "${displayName(newName)}" already.`);
    return {
      remotes: remotes.map((each) => (each.name === name ? { ...each, name: newName } : each)),
      defaultName: defaultName === name ? newName : defaultName,
    };
  });
  await printResult(context, flags, {
    text: `The remote ${name} is called ${newName} now.`,
    json: { type: 'remoteRenamed', from: name, name: newName },
  });
};
