// Servers of this machine for a page, by the same parts as `wherry start`, `stop` and `status`.

import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEFAULT_PORT, WherryError } from '../../base/index.ts';
import type { GuiLocalServer } from '../../gui/index.ts';
import type { ServerPort } from '../../gui/service/index.ts';
import type { CliContext } from '../cli-context.ts';
import { chooseServer, findServers } from '../daemon/choose-server.ts';
import { countConnections } from '../daemon/count-connections.ts';
import { endServer } from '../daemon/end-server.ts';
import { launch } from '../daemon/launch.ts';
import { removeLeftPidFile } from '../daemon/pid-file.ts';
import { defaultLogFile, ensureServerFolder, type KnownServer } from '../daemon/server-files.ts';
import { localFileError } from '../local-file-error.ts';

/** Of a log, in one message. Bytes. */
const MAX_LOG_PIECE = 32 * 1024;

const toGuiServer = async ({ state }: KnownServer): Promise<readonly GuiLocalServer[]> => {
  if (state.kind === 'absent' || state.kind === 'strange') return [];
  const { port, roots, addresses, since, logFile, pid } = state.record;
  const connections = state.kind === 'running' ? await countConnections(pid, port) : undefined;
  return [{ ...{ port, roots, addresses, since, logFile, connections }, state: state.kind }];
};

const status = async (context: CliContext): Promise<readonly GuiLocalServer[]> =>
  (await Promise.all((await findServers(context, {}, undefined)).map(toGuiServer))).flat();

const start: (context: CliContext) => ServerPort['start'] =
  (context) =>
  async ({ directory, port = DEFAULT_PORT, token, readOnly = false }) => {
    const { defaultStateDirectory } = await import('../../transport/identity/index.ts');
    const stateDirectory = defaultStateDirectory();
    await ensureServerFolder(stateDirectory);
    const { json } = await launch(
      context,
      {
        args: ['start', ...(readOnly ? ['--read-only'] : []), directory, String(port)],
        // One that is there as long as the server's directory is.
        cwd: dirname(directory),
        begin: { token, logFile: defaultLogFile(stateDirectory, port), predecessor: undefined },
      },
      true,
    );
    const said = json as {
      readonly port: number;
      readonly addresses: readonly string[];
      readonly token?: string;
    };
    return {
      port: said.port,
      addresses: said.addresses,
      token: token === undefined ? said.token : undefined,
    };
  };

const stop = async (context: CliContext, port: number): Promise<void> => {
  const server = await chooseServer(context, {}, port, 'stop');
  if (server.isRunning) await endServer(context, server, false);
  await removeLeftPidFile(server.pidFile, context.doors);
};

const readLog = async (
  context: CliContext,
  port: number,
  from: number,
): Promise<{ readonly text: string; readonly next: number }> => {
  const [server] = (await status(context)).filter((each) => each.port === port);
  if (server === undefined)
    throw new WherryError('NOT_FOUND', `No server of port ${port} is known that "wherry start" has started.`);
  const { logFile } = server;
  const file = await open(logFile, 'r').catch((error: unknown) => {
    throw localFileError(error, logFile);
  });
  try {
    const { size } = await file.stat();
    // A log that has become shorter is another one.
    const begin = from < 0 ? Math.max(0, size + from) : from > size ? 0 : from;
    const length = Math.min(size - begin, MAX_LOG_PIECE);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, begin);
    const bytes = buffer.subarray(0, bytesRead);
    // Whole lines, so that no sign is cut.
    const whole = bytesRead < MAX_LOG_PIECE ? bytes.lastIndexOf('\n') + 1 : bytesRead;
    return { text: bytes.toString('utf8', 0, whole), next: begin + whole };
  } finally {
    await file.close();
  }
};

export const createServerPort = (context: CliContext): ServerPort => ({
  status: () => status(context),
  start: start(context),
  stop: (port) => stop(context, port),
  readLog: (port, from) => readLog(context, port, from),
});
