// The client of a run: the command with its arguments, in this process or as one of its own.

import { spawn } from 'node:child_process';
import type { Product } from '../product.ts';
import type { World } from '../world.ts';
import { programEnvironment } from './environment.ts';

export interface Finished {
  /** Null: ended by a signal. */
  readonly exitCode: number | null;
  readonly stderr: string;
}

export interface RunningClient {
  readonly finished: Promise<Finished>;
  /** SIGKILL; only of a process. */
  kill(): void;
  /** What Ctrl-C does. */
  interrupt(): void;
}

export interface ClientInit {
  readonly product: Product;
  readonly world: World;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const stateOf = (world: World): Record<string, string> => ({ XDG_STATE_HOME: world.clientState });

export const startClientProcess = ({ product, world, args, env }: ClientInit): RunningClient => {
  const child = spawn(process.execPath, [product.main, ...args], {
    cwd: world.local,
    env: programEnvironment({ ...stateOf(world), ...env }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => void (stderr += piece));
  return {
    finished: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode, stderr }));
    }),
    kill: () => void child.kill('SIGKILL'),
    interrupt: () => void child.kill('SIGINT'),
  };
};

export const startClientHere = ({ product, world, args, env }: ClientInit): RunningClient => {
  const interrupt = new AbortController();
  let stderr = '';
  // The library looks for its state directory in the environment of the process.
  Object.assign(process.env, stateOf(world));
  const output = (hear: (text: string) => void) => ({
    isTerminal: false,
    hasColor: false,
    columns: 80,
    closed: new AbortController().signal,
    write: async (text: string | Uint8Array) => hear(String(text)),
  });
  const hearErrors = (text: string): void => void (stderr += text);
  const run = product.runCli(args, {
    process: { stdout: { write: () => {} }, stderr: { write: hearErrors }, env: { ...env } },
    stdin: {
      isTerminal: () => true,
      isDirectory: () => false,
      read: () => (async function* () {})(),
    },
    stdout: output(() => {}),
    stderr: output(hearErrors),
    env,
    platform: process.platform,
    program: 'wherry',
    args,
    interrupt: interrupt.signal,
    onHangup: () => () => {},
    launcher: undefined,
    now: () => performance.now(),
    timeMs: () => Date.now(),
    doors: {
      client: async () => product.client,
      server: async () => product.server,
      disk: async () => product.disk,
      shell: () => Promise.reject(new Error('This client has no shell.')),
      terminal: () => Promise.reject(new Error('This client has no terminal.')),
    },
  });
  return {
    finished: run.then((exitCode) => ({ exitCode, stderr })),
    kill: () => {
      throw new Error('This client is no process.');
    },
    interrupt: () => interrupt.abort(new product.base.WherryError('CANCELLED', 'Interrupted.')),
  };
};
