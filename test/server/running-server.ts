// A real server on a free port of the loopback, with a root and a state directory of its own.

import { EventEmitter, once } from 'node:events';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectInit, type Remote } from '../../src/client/index.ts';
import { createServer, type LogRecord, type Server, type ServerInit } from '../../src/server/index.ts';

export interface RunningServer extends AsyncDisposable {
  readonly server: Server;
  /** Everything of the test lies in here. */
  readonly directory: string;
  readonly root: string;
  readonly stateDirectory: string;
  readonly log: LogRecord[];
  /** Fulfils when this has been logged. */
  logged(event: string): Promise<void>;
  /** A client with a state directory of its own. */
  connect(init?: Partial<ConnectInit>): Promise<Remote>;
}

export const startServer = async (init: Partial<ServerInit> = {}): Promise<RunningServer> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  const root = init.root ?? join(directory, 'root');
  await mkdir(root, { recursive: true });
  const stateDirectory = init.stateDirectory ?? join(directory, 'server-state');
  const log: LogRecord[] = [];
  const logs = new EventEmitter();
  const server = await createServer({
    listen: '127.0.0.1',
    port: 0,
    stateDirectory,
    log: (record) => {
      log.push(record);
      logs.emit(record.event);
    },
    ...init,
    root,
  });
  const remotes: Remote[] = [];
  return {
    server,
    directory,
    root,
    stateDirectory,
    log,
    logged: async (event) => {
      if (!log.some((record) => record.event === event)) await once(logs, event);
    },
    connect: async (options = {}) => {
      const remote = await connect({
        host: '127.0.0.1',
        port: server.port,
        token: server.token,
        stateDirectory: join(directory, 'client-state'),
        timeoutMs: 20_000,
        ...options,
      });
      remotes.push(remote);
      return remote;
    },
    [Symbol.asyncDispose]: async () => {
      for (const remote of remotes) await remote.close();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
