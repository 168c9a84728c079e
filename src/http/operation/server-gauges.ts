// How the server is at the moment, for /metrics.

import { VERSION } from '../../base/index.ts';
import type { StorageSpace } from '../../storage/index.ts';
import type { Gauge } from './metrics.ts';

export interface ServerState {
  /** What each connection that has logged in speaks. */
  readonly carriers: readonly string[];
  readonly space: StorageSpace;
}

export const serverGauges = ({ carriers, space }: ServerState): readonly Gauge[] => {
  const byCarrier = Map.groupBy(carriers, (carrier) => carrier);
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    { name: 'wherry_info', help: 'Version of the server.', values: [[{ version: VERSION }, 1]] },
    {
      name: 'wherry_connections',
      help: 'Connections that are logged in, by what they speak.',
      values: ['tls', 'tcp', 'websocket', 'http'].map((carrier) => [
        { carrier },
        byCarrier.get(carrier)?.length ?? 0,
      ]),
    },
    {
      name: 'wherry_storage_bytes',
      help: 'Bytes of the file system that holds the files.',
      values: [
        [{ kind: 'total' }, space.totalBytes],
        [{ kind: 'free' }, space.freeBytes],
        [{ kind: 'available' }, space.availableBytes],
      ],
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Memory of the process.',
      values: [[{}, memory.rss]],
    },
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Processor time of the process.',
      values: [[{}, (user + system) / 1e6]],
    },
    {
      name: 'process_start_time_seconds',
      help: 'When the process began, in seconds since 1970.',
      values: [[{}, Math.round(Date.now() / 1000 - process.uptime())]],
    },
  ];
};
