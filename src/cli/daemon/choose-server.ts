// Which server `stop`, `status` and `restart` mean: the one of a pidfile or port, or the only one there is.

import { resolve } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { HintedError } from '../hinted-error.ts';
import { inspectPidFile } from './pid-file.ts';
import type { PidRecord } from './pid-record.ts';
import { defaultPidFile, listServers, type KnownServer } from './server-files.ts';

export interface ServerChoice {
  readonly pidfile?: string;
  readonly state?: string;
}

/** Those that are meant: one that was named, whatever its state, or all that have a pidfile in the state directory. */
export const findServers = async (
  context: CliContext,
  choice: ServerChoice,
  port: number | undefined,
): Promise<readonly KnownServer[]> => {
  const { pidfile, state } = choice;
  if (pidfile !== undefined && port !== undefined) {
    throw new WherryError('BAD_REQUEST', 'A port and --pidfile both name a server; leave one of them out.');
  }
  const { defaultStateDirectory } = await import('../../transport/identity/index.ts');
  const stateDirectory = state === undefined ? defaultStateDirectory() : resolve(state);
  const named = port === undefined ? pidfile : defaultPidFile(stateDirectory, port);
  if (named === undefined) return listServers(stateDirectory, context.doors);
  const pidFile = resolve(named);
  return [{ pidFile, state: await inspectPidFile(pidFile, context.doors) }];
};

export interface ChosenServer {
  readonly pidFile: string;
  readonly record: PidRecord;
  readonly isRunning: boolean;
}

const isOfInterest = ({ state }: KnownServer): boolean =>
  state.kind === 'running' || state.kind === 'doubtful';

const describe = ({ pidFile, state }: KnownServer): string => {
  const record = 'record' in state ? state.record : undefined;
  return `  ${record?.port ?? '?'}  ${record?.roots.map((root) => displayName(root)).join(', ') ?? displayName(pidFile)}`;
};

const severalError = (servers: readonly KnownServer[], verb: string): WherryError =>
  new HintedError('BAD_REQUEST', `Several servers are running; say which one to ${verb} by its port:`, [
    ...servers.map((server) => describe(server)),
  ]);

const absentError = (servers: readonly KnownServer[]): WherryError => {
  const [only] = servers;
  if (servers.length === 1 && only?.state.kind === 'absent') {
    return new WherryError(
      'NOT_FOUND',
      `No server is running with the pidfile "${displayName(only.pidFile)}"; "wherry status" lists those of the state directory.`,
    );
  }
  return new WherryError(
    'NOT_FOUND',
    'No server is running that "wherry start" has started; one that was started with --pidfile or --state is found by the same option.',
  );
};

/**
 * The one server that is meant. Codes: `NOT_FOUND` (none), `BAD_REQUEST` (several, or no pidfile of ours), `FORBIDDEN` (what runs
 * there cannot be proven to be ours).
 */
export const chooseServer = async (
  context: CliContext,
  choice: ServerChoice,
  port: number | undefined,
  verb: 'stop' | 'restart',
): Promise<ChosenServer> => {
  const found = await findServers(context, choice, port);
  const isNamed = port !== undefined || choice.pidfile !== undefined;
  const live = isNamed ? found : found.filter(isOfInterest);
  const candidates = live.length === 0 && found.length === 1 ? found : live;
  if (candidates.length > 1) throw severalError(candidates, verb);
  const [server] = candidates;
  if (server === undefined || server.state.kind === 'absent') throw absentError(found);
  const { pidFile, state } = server;
  if (state.kind === 'strange') {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(pidFile)}" is no pidfile of Wherry's; nothing was done. End that process by other means.`,
    );
  }
  if (state.kind === 'doubtful') {
    throw new WherryError(
      'FORBIDDEN',
      `Process ${state.record.pid} was left alone: ${state.why}. Stop the server where it was started.`,
    );
  }
  return { pidFile, record: state.record, isRunning: state.kind === 'running' };
};
