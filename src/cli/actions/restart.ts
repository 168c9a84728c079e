// `wherry restart`: ends a server that `wherry start` made, and starts it again with the arguments it was started with.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { chooseServer, type ServerChoice } from '../daemon/choose-server.ts';
import { endServer } from '../daemon/end-server.ts';
import { launch } from '../daemon/launch.ts';
import type { PidRecord } from '../daemon/pid-record.ts';
import { sayLaunched } from './start.ts';

export interface RestartFlags extends ServerChoice {
  readonly now?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Whether the token has to come from this environment, because it was given in a way that is not kept. */
const needsToken = ({ tokenSource }: PidRecord): boolean =>
  tokenSource === 'argument' || tokenSource === 'environment';

export const restart = async (context: CliContext, flags: RestartFlags, port?: number): Promise<void> => {
  const server = await chooseServer(context, flags, port, 'restart');
  const { record, pidFile } = server;
  if (needsToken(record) && (context.env.WHERRY_TOKEN ?? '').trim() === '') {
    const how = record.tokenSource === 'argument' ? 'as an argument' : 'in WHERRY_TOKEN';
    throw new WherryError(
      'BAD_REQUEST',
      `The token was given ${how}, which is kept nowhere; set WHERRY_TOKEN to it and try again. The server was left running.`,
    );
  }
  if (server.isRunning) await endServer(context, server, flags.now === true);
  const launched = await launch(
    context,
    {
      args: ['start', ...record.args],
      cwd: record.cwd,
      begin: {
        token: undefined,
        logFile: record.logFile,
        predecessor: {
          port: record.port,
          stateDirectory: record.stateDirectory,
          pidFile,
          environment: record.environment,
          usesEnvironmentToken: needsToken(record),
        },
      },
    },
    false,
  );
  await sayLaunched(context, flags, launched);
};
