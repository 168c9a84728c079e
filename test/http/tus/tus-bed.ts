// A real server, and a client of resumable uploads that is its owner.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerInit } from '../../../src/server/index.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { bearer, createTusClient, type TusClient } from './tus-client.ts';

export interface TusBed extends TusClient, AsyncDisposable {
  readonly running: RunningServer;
  /** Names in the root, or in a directory of it. */
  names(directory?: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** What waits in the root's staging. */
  staged(): Promise<string[]>;
}

export const startTus = async (init: Partial<ServerInit> = {}): Promise<TusBed> => {
  const running = await startServer(init);
  const client = createTusClient(running.server.port, bearer(running.server.token));
  return {
    ...client,
    running,
    names: async (directory = '') =>
      (await readdir(join(running.root, directory))).filter((name) => name !== '.wherry').sort(),
    read: (path) => readFile(join(running.root, path)),
    staged: () => readdir(join(running.root, '.wherry', 'staging')).catch(() => []),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
};
