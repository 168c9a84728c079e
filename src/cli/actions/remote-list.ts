// `wherry remote list`: prints the named remotes.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { readRemotes } from '../remotes/remote-store.ts';
import { formatRemoteTable, remoteJson } from '../remotes/stored-remote-text.ts';
import { formatJson } from '../text/format-json.ts';

export const listRemotes = async (context: CliContext, flags: OutputFlags): Promise<void> => {
  const { parseConnectionString } = await context.doors.client();
  const stored = await readRemotes(context.env, parseConnectionString);
  const { remotes, defaultName } = stored;
  if (flags.json === true) {
    const lines = remotes.map((remote) => `${formatJson(remoteJson(remote, defaultName))}\n`);
    await context.stdout.write(lines.join(''));
  } else if (remotes.length > 0) await context.stdout.write(formatRemoteTable(stored));
  else if (flags.quiet !== true && context.stderr.isTerminal)
    await context.stderr.write(
      `No server has a name yet; "${context.program} remote add NAME URL" gives one.\n`,
    );
};
