// `wherry stop`: ends a server that `wherry start` made.

import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { chooseServer, type ServerChoice } from '../daemon/choose-server.ts';
import { endServer } from '../daemon/end-server.ts';
import { removeLeftPidFile } from '../daemon/pid-file.ts';
import { formatJson } from '../text/format-json.ts';

export interface StopFlags extends ServerChoice {
  readonly now?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const stop = async (context: CliContext, flags: StopFlags, port?: number): Promise<void> => {
  const server = await chooseServer(context, flags, port, 'stop');
  const { pid, roots } = server.record;
  if (!server.isRunning) {
    await removeLeftPidFile(server.pidFile, context.doors);
    throw new WherryError(
      'NOT_FOUND',
      `No server is running: process ${pid} ended without tidying up, and its pidfile is removed now.`,
    );
  }
  await endServer(context, server, flags.now === true);
  // One that was killed could not do so itself.
  await removeLeftPidFile(server.pidFile, context.doors);
  if (flags.json === true)
    await context.stdout.write(
      `${formatJson({ type: 'stopped', pid, pidFile: server.pidFile, roots: roots.map((directory) => ({ directory })) })}\n`,
    );
  else if (flags.quiet !== true) {
    const what = roots.map((root) => displayName(root)).join(', ');
    await context.stdout.write(`Stopped process ${pid}, which served ${what}.\n`);
  }
};
