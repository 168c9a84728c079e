// `wherry remote show`: prints what is kept of one remote.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { findRemote } from '../remotes/find-remote.ts';
import { readRemotes } from '../remotes/remote-store.ts';
import { remoteJson, remoteRows } from '../remotes/stored-remote-text.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatJson } from '../text/format-json.ts';

export const showRemote = async (context: CliContext, flags: OutputFlags, name: string): Promise<void> => {
  const { parseConnectionString } = await context.doors.client();
  const stored = await readRemotes(context.env, parseConnectionString);
  const remote = findRemote(name, stored);
  await context.stdout.write(
    flags.json === true
      ? `${formatJson(remoteJson(remote, stored.defaultName))}\n`
      : formatColumns(remoteRows(remote, stored.defaultName)),
  );
};
