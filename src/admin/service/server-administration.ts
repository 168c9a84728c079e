// What administration does with the running server, apart from its accounts.

import { WherryError } from '../../base/index.ts';
import { ACTIVITY_INTERVAL_MS, DEFAULT_SHUT_DOWN_GRACE_MS, MAX_SHUT_DOWN_GRACE_MS } from '../limits.ts';
import type { ConnectionInfo, ServerActivity, ServerAdminApi, ServerStatus } from '../server-api.ts';

/** The server that runs, as administration sees it. */
export interface LiveServer {
  status(): Promise<Omit<ServerStatus, 'accounts' | 'timeMs'>>;
  connections(): readonly ConnectionInfo[];
  /** Whether there was one. */
  endConnection(id: number): boolean;
  activity(): ServerActivity;
  /** Begins to stop. */
  shutDown(graceMs: number): void;
  /** Aborts when the server begins to stop: whoever only watches does not keep it from ending. */
  readonly stopping: AbortSignal;
}

export interface ServerAdministrationDeps {
  /** Undefined where no server runs. */
  readonly server: LiveServer | undefined;
  /** Rejects when the actor may not administer, or not any more. */
  readonly authorize: () => Promise<void>;
  readonly countAccounts: () => Promise<number>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For the log and the audit, with the actor. */
  readonly tell: (event: string, fields: object) => void;
}

const noServer = (): WherryError =>
  new WherryError('UNSUPPORTED', 'That is known by a running server only; ask it without --local.');

/** Fulfils after so long, or when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });

export const createServerAdministration = (deps: ServerAdministrationDeps): ServerAdminApi => {
  const requireServer = (): LiveServer => {
    if (deps.server === undefined) throw noServer();
    return deps.server;
  };
  return {
    status: async () => {
      const status = await requireServer().status();
      return { ...status, accounts: await deps.countAccounts(), timeMs: deps.now() };
    },
    listConnections: async () => requireServer().connections(),
    endConnection: async (id) => {
      const server = requireServer();
      const whose = server.connections().find((connection) => connection.id === id);
      if (!server.endConnection(id))
        throw new WherryError('NOT_FOUND', 'There is no such connection; list them to see which there are.');
      deps.tell('connection.end', { id, name: whose?.account });
    },
    watchActivity: async (onActivity, signal) => {
      const server = requireServer();
      const over = AbortSignal.any([signal, server.stopping]);
      while (!over.aborted) {
        // Whoever was an administrator when it began need not be one now.
        await deps.authorize();
        await onActivity(server.activity());
        await pause(ACTIVITY_INTERVAL_MS, over);
      }
    },
    shutDown: async ({ graceMs = DEFAULT_SHUT_DOWN_GRACE_MS } = {}) => {
      const server = requireServer();
      if (!Number.isInteger(graceMs) || graceMs < 0 || graceMs > MAX_SHUT_DOWN_GRACE_MS)
        throw new WherryError('BAD_REQUEST', 'The grace is a whole number of milliseconds, at most an hour.');
      deps.tell('server.stop', { graceMs });
      server.shutDown(graceMs);
    },
  };
};
