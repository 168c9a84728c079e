// `wherry sync` as rows have it: between a directory here and one of the server.

import { join } from 'node:path';
import type { Command } from '../../measure/measure-command.ts';
import type { WherryServer } from '../../peers/wherry-server.ts';
import { runCommand } from '../../processes/run-command.ts';
import { ours } from '../our-commands.ts';

export interface OurSyncInit {
  readonly mode: 'push' | 'both';
  readonly local: string;
  /** Path at the server. */
  readonly remote: string;
  /** What the client remembers between runs: a directory for each row, so that rows know nothing of each other. */
  readonly state: string;
  /** Default: the server's own; else that of a proxy before it. */
  readonly port?: number | undefined;
  readonly options?: readonly string[];
}

export const ourSync = (server: WherryServer, init: OurSyncInit): Command => {
  const { mode, local, remote, state, port, options = [] } = init;
  const command = ours(server, ['sync', mode, '-q', ...options, local, remote], port);
  return { ...command, env: { ...command.env, XDG_STATE_HOME: state } };
};

/** Name of the command that only logs in. */
export const LOGIN = 'a login';

export const LOGIN_NOTE = 'by the library, and nothing else: what every command of ours costs on the wire';

export const loginOnly = (server: WherryServer, port: number): Command => ({
  argv: [process.execPath, join(import.meta.dirname, '..', '..', 'clients', 'log-in.ts')],
  env: server.clientEnvironment(port),
});

/** What was replaced, a file of a row's size each time, is not kept for the next row. */
export const emptyTrash = (server: WherryServer): Promise<void> =>
  runCommand(ours(server, ['trash', 'empty', '--yes', '-q']));
