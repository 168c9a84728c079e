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

/** The first signal asks commands to end in order; the second one ends the process at once. */
const listenForInterrupt = (): AbortSignal => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort(new WherryError('CANCELLED', 'Interrupted.'));
  };
  process.on('SIGINT', interrupt);
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
