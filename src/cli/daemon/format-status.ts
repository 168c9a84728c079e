// What `status` says of one server: for people, and as an object. Pure.

import { displayName } from '../../base/index.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatSpan } from '../text/format-duration.ts';
import type { KnownServer } from './server-files.ts';

export interface ServerStatus extends KnownServer {
  /** Undefined when it is not known. */
  readonly connections: number | undefined;
}

const headline = ({ state }: ServerStatus, nowMs: number): string => {
  switch (state.kind) {
    case 'absent':
      return 'not running';
    case 'strange':
      return "not running; the file is no pidfile of Wherry's";
    case 'left':
      return `not running; process ${state.record.pid}, since ${state.record.since}, ended without tidying up`;
    case 'doubtful':
      return `unknown: ${state.why} (process ${state.record.pid})`;
    case 'running': {
      const seconds = Math.max(0, (nowMs - Date.parse(state.record.since)) / 1000);
      return `running, process ${state.record.pid}, for ${formatSpan(seconds)} (since ${state.record.since})`;
    }
    default:
      return state satisfies never;
  }
};

export const formatStatus = (status: ServerStatus, nowMs: number): string => {
  const record = 'record' in status.state ? status.state.record : undefined;
  const rows: [string, string][] = [['Server', headline(status, nowMs)]];
  if (record !== undefined) {
    rows.push(
      ['Serving', record.roots.map((root) => displayName(root)).join('\n')],
      ['Address', record.addresses.map((address) => displayName(address)).join('\n')],
    );
    if (status.connections !== undefined) rows.push(['Clients', `${status.connections} connected`]);
    rows.push(['Log', displayName(record.logFile)]);
  }
  rows.push(['Pidfile', displayName(status.pidFile)]);
  return formatColumns(rows);
};

export const statusJson = ({
  pidFile,
  state,
  connections,
}: ServerStatus): Readonly<Record<string, unknown>> => {
  const record = 'record' in state ? state.record : undefined;
  return {
    type: 'server',
    isRunning: state.kind === 'running',
    state: state.kind,
    why: state.kind === 'doubtful' ? state.why : undefined,
    pid: record?.pid,
    since: record?.since,
    version: record?.version,
    roots: record?.roots.map((directory) => ({ directory })),
    port: record?.port,
    addresses: record?.addresses,
    connections,
    logFile: record?.logFile,
    pidFile,
  };
};
