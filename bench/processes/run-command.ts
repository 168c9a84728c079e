// Runs a command that is not measured: what a row needs before it can begin.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Command } from '../measure/measure-command.ts';
import { programEnvironment } from './environment.ts';

const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Rejects when it fails, with what it has said. */
export const runCommand = async (
  { argv, cwd, env }: Command,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> => {
  const [program, ...args] = argv;
  await promisify(execFile)(program, args, {
    cwd,
    env: programEnvironment(env),
    signal,
    maxBuffer: MOST_OUTPUT_BYTES,
  });
};
