// lsyncd: watches a directory, and has rsync bring what changed to another one, over SSH.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../processes/start-process.ts';
import { programPath } from './programs.ts';
import { SSH_HOST } from './sshd.ts';

export interface Lsyncd extends AsyncDisposable {
  readonly pid: number;
}

export interface LsyncdInit {
  /** Its own; removed by the caller. */
  readonly directory: string;
  /** Configuration of the SSH client that leads to the server. */
  readonly config: string;
  readonly from: string;
  readonly to: string;
}

/** Its delay is 15 s where nothing is said; 0 is the least that it takes. */
const configOf = ({ config, from, to }: LsyncdInit): string => `
settings { nodaemon = true }
sync {
  default.rsync,
  source = ${JSON.stringify(from)},
  target = ${JSON.stringify(`${SSH_HOST}:${to}`)},
  delay = 0,
  rsync = { archive = true, binary = ${JSON.stringify(programPath('rsync'))}, rsh = ${JSON.stringify(`${programPath('ssh')} -F ${config}`)} },
}
`;

export const startLsyncd = async (init: LsyncdInit): Promise<Lsyncd> => {
  mkdirSync(init.directory, { recursive: true });
  const file = join(init.directory, 'lsyncd.lua');
  writeFileSync(file, configOf(init));
  const watcher = await startProcess(programPath('lsyncd'), ['-nodaemon', file], { cwd: init.directory });
  return { pid: watcher.pid, [Symbol.asyncDispose]: () => watcher[Symbol.asyncDispose]() };
};
