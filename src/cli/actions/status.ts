// `wherry status`: which of the servers that `wherry start` made are running.

import type { CliContext } from '../cli-context.ts';
import { findServers, type ServerChoice } from '../daemon/choose-server.ts';
import { countConnections } from '../daemon/count-connections.ts';
import { formatStatus, statusJson, type ServerStatus } from '../daemon/format-status.ts';
import type { KnownServer } from '../daemon/server-files.ts';
import { EXIT_DONE, EXIT_FAILED } from '../exit-code.ts';
import { formatJson } from '../text/format-json.ts';

export interface StatusFlags extends ServerChoice {
  readonly json?: boolean;
}

const statusOf = async (server: KnownServer): Promise<ServerStatus> => {
  const { state } = server;
  const connections =
    state.kind === 'running' ? await countConnections(state.record.pid, state.record.port) : undefined;
  return { ...server, connections };
};

export const status = async (context: CliContext, flags: StatusFlags, port?: number): Promise<number> => {
  const servers = await Promise.all((await findServers(context, flags, port)).map(statusOf));
  if (flags.json === true) {
    for (const server of servers) await context.stdout.write(`${formatJson(statusJson(server))}\n`);
  } else {
    const texts = servers.map((server) => formatStatus(server, context.timeMs()));
    await context.stdout.write(
      servers.length === 0
        ? 'No server is running that "wherry start" has started; one that was started with --pidfile or --state is found by the same option.\n'
        : texts.join('\n'),
    );
  }
  const isAllRunning = servers.length > 0 && servers.every(({ state }) => state.kind === 'running');
  return isAllRunning ? EXIT_DONE : EXIT_FAILED;
};
