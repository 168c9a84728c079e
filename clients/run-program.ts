// A program of somebody else, run to its end, which it reaches or is brought to.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from '../bench/processes/end-with-us.ts';
import { programEnvironment } from '../bench/processes/environment.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed. */
  readonly input?: string;
  /** Default: two minutes. */
  readonly mostMs?: number;
}

export interface Ran {
  readonly code: number | null;
  /** All that was said, in the order in which it came. */
  readonly output: string;
}

const MOST_MS = 120_000;

export const runProgram = async (
  program: string,
  args: readonly string[],
  { cwd, env, input = '', mostMs = MOST_MS }: RunOptions = {},
): Promise<Ran> => {
  const child = spawn(program, args, {
    cwd,
    env: programEnvironment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const endAtOnce = endWithUs(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  // A program that does not read what is typed is no reason to end.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const timer = setTimeout(endAtOnce, mostMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, output };
};

/** The same; rejects, with the end of what it said, where it fails. */
export const runWell = async (
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string> => {
  const { code, output } = await runProgram(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${output.slice(-600)}`);
  return output;
};
