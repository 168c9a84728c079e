// A process that serves until it is stopped.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endWithUs } from './end-with-us.ts';
import { programEnvironment } from './environment.ts';

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the first line of its output; rejects when it ends before. */
  firstLine(): Promise<string>;
  /** Throws when it has ended, with what it has said. */
  ensureRunning(): void;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const GRACE_MS = 3000;

const stopProcess = async (child: ChildProcess, endAtOnce: () => void): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(endAtOnce, GRACE_MS);
  await ended;
  clearTimeout(timer);
};

/** Starts a program in a process group of its own. */
export const startProcess = async (
  program: string,
  args: readonly string[],
  { env, cwd }: StartOptions = {},
): Promise<RunningProcess> => {
  const child = spawn(program, args, {
    cwd,
    env: programEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const endAtOnce = endWithUs(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout });
  const line = Promise.withResolvers<string>();
  lines.once('line', line.resolve);
  const ended = (): Error =>
    new Error(`${program} ended with ${child.exitCode ?? child.signalCode}: ${said}`);
  child.once('close', () => line.reject(ended()));
  // Only who asks for the first line wants to hear that there was none.
  line.promise.catch(() => {});
  // Rejects when there is no such program.
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    firstLine: () => line.promise,
    ensureRunning: () => {
      if (child.exitCode !== null || child.signalCode !== null) throw ended();
    },
    [Symbol.asyncDispose]: () => stopProcess(child, endAtOnce),
  };
};
