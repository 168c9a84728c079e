// The rsync daemon: rsync without encryption, and so the least that rsync itself costs.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, findFreePort, waitForPort } from '../processes/ports.ts';
import { startProcess } from '../processes/start-process.ts';
import { programPath } from './programs.ts';

export interface RsyncDaemon extends AsyncDisposable {
  readonly pid: number;
  /** Address of a directory, relative to the one it serves. */
  url(path: string): string;
}

const config = (root: string): string =>
  [
    'use chroot = no',
    'reverse lookup = no',
    ...(process.getuid?.() === 0 ? ['uid = root', 'gid = root'] : []),
    '[data]',
    `  path = ${root}`,
    '  read only = no',
    '',
  ].join('\n');

/** Serves and takes files of `root`; `directory` is its own, and removed by the caller. */
export const startRsyncDaemon = async (directory: string, root: string): Promise<RsyncDaemon> => {
  mkdirSync(directory, { recursive: true });
  const port = await findFreePort();
  const configFile = join(directory, 'rsyncd.conf');
  writeFileSync(configFile, config(root));
  const server = await startProcess(programPath('rsync'), [
    '--daemon',
    '--no-detach',
    `--address=${HOST}`,
    `--port=${port}`,
    `--config=${configFile}`,
    '--log-file=/dev/null',
  ]);
  await waitForPort(server, port);
  return {
    pid: server.pid,
    url: (path) => `rsync://${HOST}:${port}/data/${path}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
