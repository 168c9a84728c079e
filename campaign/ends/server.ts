// The server of a run: in this process, or as a process of its own that can be killed.

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Product } from '../product.ts';
import type { World } from '../world.ts';
import { programEnvironment } from './environment.ts';

export interface ServerEnd extends AsyncDisposable {
  readonly port: number;
  readonly pid: number | undefined;
  /** Most memory it ever had resident, in bytes; undefined in this process. */
  peakMemory(): number | undefined;
  /** At once and without a word: SIGKILL. Only of a process. */
  kill(): Promise<void>;
  /** In order. */
  stop(): Promise<void>;
}

export interface ServerInit {
  readonly product: Product;
  readonly world: World;
  readonly token: string;
  readonly durability: 'disk' | 'process';
}

export const startServerHere = async ({
  product,
  world,
  token,
  durability,
}: ServerInit): Promise<ServerEnd> => {
  const server = await product.server.createServer({
    root: world.served,
    stateDirectory: world.serverState,
    token,
    port: 0,
    listen: '127.0.0.1',
    durability,
  });
  const stop = (): Promise<void> => server.close();
  return {
    port: server.port,
    pid: undefined,
    peakMemory: () => undefined,
    kill: () => Promise.reject(new Error('This server is no process.')),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/** The first line of its output, or an error with what it said instead. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout === null || child.stderr === null) throw new Error('The process has no output.');
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => void (errors += piece.toString()));
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${errors}`)));
    child.once('error', reject);
  });

const peakOf = (pid: number): number | undefined => {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    // The process has ended, or this system has no such file.
    return undefined;
  }
};

export const startServerProcess = async ({
  product,
  world,
  token,
  durability,
}: ServerInit): Promise<ServerEnd> => {
  const args = ['run', world.served, '0', '--json', '--listen', '127.0.0.1', '--durability', durability];
  const child = spawn(process.execPath, [product.main, ...args, '--state', world.serverState], {
    cwd: world.directory,
    env: programEnvironment({ WHERRY_TOKEN: token }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { port } = JSON.parse(await firstLine(child)) as { readonly port: number };
  child.stdout?.resume();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    port,
    pid: child.pid,
    peakMemory: () => (child.pid === undefined ? undefined : peakOf(child.pid)),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
};
