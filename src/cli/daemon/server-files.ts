// Where servers that were started keep their pidfiles and logs unless told otherwise: in the state directory, named after
// their port, so that several can run.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliDoors } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import { inspectPidFile, type PidFileState } from './pid-file.ts';

const folderOf = (stateDirectory: string): string => join(stateDirectory, 'servers');

/** For the user alone. */
export const ensureServerFolder = async (stateDirectory: string): Promise<void> => {
  const folder = folderOf(stateDirectory);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw localFileError(error, folder);
  });
};

export const defaultPidFile = (stateDirectory: string, port: number): string =>
  join(folderOf(stateDirectory), `${port}.pid`);

/** Servers that take any port share one: their port is not known yet when the log begins. */
export const defaultLogFile = (stateDirectory: string, port: number): string =>
  join(folderOf(stateDirectory), `${port === 0 ? 'any-port' : port}.log`);

const portOf = (name: string): number => Number(/^(?<port>\d{1,5})\.pid$/u.exec(name)?.groups?.port ?? NaN);

export interface KnownServer {
  readonly pidFile: string;
  readonly state: PidFileState;
}

/** Every server with a pidfile in the state directory, by its port. */
export const listServers = async (
  stateDirectory: string,
  doors: CliDoors,
): Promise<readonly KnownServer[]> => {
  const folder = folderOf(stateDirectory);
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw localFileError(error, folder);
  });
  const ports = names.map(portOf).filter((port) => !Number.isNaN(port));
  const servers: KnownServer[] = [];
  for (const port of ports.toSorted((left, right) => left - right)) {
    const pidFile = defaultPidFile(stateDirectory, port);
    const state = await inspectPidFile(pidFile, doors);
    if (state.kind !== 'absent') servers.push({ pidFile, state });
  }
  return servers;
};
