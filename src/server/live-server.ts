// The running server as its administrators see it: how it is set up, what is going on, and stopping it.

import { resolve } from 'node:path';
import { VERSION, WherryError, displayName, toWherryError } from '../base/index.ts';
import type { ConnectionInfo, ServerLimits, ServedRootStatus } from '../admin/index.ts';
import { MAX_LISTED_TRANSFERS, type LiveServer } from '../admin/service/index.ts';
import type { LiveTransfers } from '../files/index.ts';
import { MAX_CONNECTIONS, type ConnectionInfo as Connection, type Listener } from '../listener/index.ts';
import { systemClock } from '../session/index.ts';
import type { ResolvedServerInit, ServerInit } from './server-init.ts';

export interface LiveServerDeps {
  readonly init: ServerInit;
  readonly resolved: ResolvedServerInit;
  readonly pin: string;
  /** Undefined while it begins. */
  readonly listener: () => Listener | undefined;
  readonly transfers: () => LiveTransfers;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortController;
  readonly log: (record: { readonly level: 'error'; readonly event: string; readonly error: string }) => void;
}

const ENDED = new WherryError(
  'UNAUTHENTICATED',
  'The connection was ended by an administrator of the server.',
);

const toConnection = (connection: Connection): ConnectionInfo => ({
  id: connection.id,
  account: connection.account,
  remoteAddress: connection.remoteAddress,
  agent: connection.agent,
  carrier: connection.carrier,
  forMs: Math.max(0, Math.round(systemClock.nowMs() - connection.loggedInAtMs)),
  calls: connection.calls,
  ...connection.traffic,
});

const rootsOf = ({ root, roots, readOnly = false }: ServerInit): readonly ServedRootStatus[] => {
  const served = roots ?? [{ path: '/', directory: root ?? '', readOnly }];
  return served.map((each) => ({
    path: each.path,
    directory: resolve(each.directory),
    isReadOnly: readOnly || each.readOnly === true,
  }));
};

const limitsOf = (init: ServerInit, { connections, trashKeepMs }: ResolvedServerInit): ServerLimits => ({
  fileSizeLimit: init.fileSizeLimit,
  homeQuota: init.homeQuota,
  maxConnections: connections.maxConnections ?? MAX_CONNECTIONS,
  maxConnectionsPerAddress: connections.maxConnectionsPerAddress,
  isExclusive: connections.exclusive === true,
  connectionTimeoutMs: connections.connectionTimeoutMs,
  stopWhenIdleMs: connections.stopWhenIdleMs,
  uploadRate: connections.bandwidth?.upload,
  downloadRate: connections.bandwidth?.download,
  uploadRatePerConnection: connections.bandwidthPerConnection?.upload,
  downloadRatePerConnection: connections.bandwidthPerConnection?.download,
  trashKeepMs,
  trashKeepBytes: init.trashKeepBytes,
});

export const createLiveServer = (deps: LiveServerDeps): LiveServer => {
  const { init, resolved, stopping } = deps;
  const startedMs = Date.now();
  const connections = (): readonly ConnectionInfo[] =>
    deps.listener()?.listConnections().map(toConnection) ?? [];
  return {
    connections,
    endConnection: (id) => deps.listener()?.endConnection(id, ENDED) ?? false,
    stopping: stopping.signal,
    status: async () => ({
      version: VERSION,
      startedMs,
      port: deps.listener()?.port ?? resolved.port,
      pin: deps.pin,
      publicUrl: resolved.publicUrl,
      roots: rootsOf(init),
      isReadOnly: init.readOnly === true,
      durability: init.durability ?? 'disk',
      names: init.names ?? (process.platform === 'win32' ? 'portable' : 'posix'),
      registration: init.registration ?? 'closed',
      homes: displayName(resolved.homes),
      limits: limitsOf(init, resolved),
      connections: connections().length,
      memoryBytes: process.memoryUsage.rss(),
    }),
    activity: () => {
      const transfers = deps.transfers();
      const { receivedBytes = 0, sentBytes = 0 } = deps.listener()?.traffic ?? {};
      return {
        atMs: Math.round(systemClock.nowMs()),
        receivedBytes,
        sentBytes,
        connections: connections(),
        transfers: transfers.list(MAX_LISTED_TRANSFERS),
        transferCount: transfers.size,
      };
    },
    shutDown: (graceMs) => {
      stopping.abort();
      // The answer leaves first.
      systemClock.schedule(0, () => {
        deps
          .listener()
          ?.close({ graceMs })
          .catch((error: unknown) =>
            deps.log({ level: 'error', event: 'fault', error: toWherryError(error).message }),
          );
      });
    },
  };
};
