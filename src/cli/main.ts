// The program: connects the operating system's process to runCli. Kept small: every command pays for what loads here.

import type { StricliProcess } from '@stricli/core';
import { WherryError } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { openLauncherChannel } from './daemon/launcher-channel.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED } from './exit-code.ts';
import { createInput } from './input.ts';
import { createOutput } from './output.ts';
import { runCli } from './run-cli.ts';

const { stdout, stderr, env, platform } = process;

/** Who hears of SIGINT in place of the whole program: the shell, which outlives what is interrupted. The last one does. */
const interruptListeners: (() => void)[] = [];

const onInterrupt = (listener: () => void): (() => void) => {
  interruptListeners.push(listener);
  return () => void interruptListeners.splice(interruptListeners.indexOf(listener), 1);
};

/** The first signal asks commands to end in order; the second one ends the process at once. */
const listenForInterrupt = (): AbortSignal => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort(new WherryError('CANCELLED', 'Interrupted.'));
  };
  process.on('SIGINT', () => (interruptListeners.at(-1) ?? interrupt)());
  process.on('SIGTERM', interrupt);
  return controller.signal;
};

const parserProcess: StricliProcess = { stdout, stderr, env };

const context: CliContext = {
  process: parserProcess,
  stdin: createInput(() => process.stdin),
  stdout: createOutput(stdout, env),
  stderr: createOutput(stderr, env),
  env,
  platform,
  program: env.WHERRY_PROGRAM ?? 'wherry',
  args: process.argv.slice(2),
  interrupt: listenForInterrupt(),
  onHangup: (listener) => {
    process.on('SIGHUP', listener);
    return () => process.off('SIGHUP', listener);
  },
  launcher: openLauncherChannel(process),
  now: () => performance.now(),
  timeMs: () => Date.now(),
  doors: {
    client: () => import('../client/index.ts'),
    server: () => import('../server/index.ts'),
    disk: () => import('../storage/disk/index.ts'),
    shell: () => import('./actions/shell.ts'),
    terminal: async () => (await import('./shell/process-host.ts')).createProcessHost(onInterrupt),
  },
};

const fail = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = EXIT_FAILED;
};

// No await: a bundle that is required has none outside of functions.
void runCli(context.args, context).then((exitCode) => {
  process.exitCode = exitCode;
}, fail);
