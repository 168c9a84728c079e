// Servers of `wherry start`, as real processes: what is started here is ended again, whatever a test leaves running.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, type Finished, type Listening, type Place, type ProgramInit } from '../program.ts';

export interface Started extends Listening {
  readonly pid: number;
  readonly pidFile: string;
  readonly logFile: string;
}

export interface ServerDesk {
  /** One command with the place's state directory. */
  wherry(args: readonly string[], init?: ProgramInit): Promise<Finished>;
  /** `start PLACE/root 0 --json` with more options; it must succeed. */
  start(options?: readonly string[], init?: ProgramInit): Promise<Started>;
  /** What a client needs in its environment. */
  clientEnv(started: Started): Readonly<Record<string, string>>;
  events(logFile: string): Promise<readonly Record<string, unknown>[]>;
  /** Kills what is still running. */
  clear(): void;
}

/** Whether a process lives; one that waits for its parent to take note of its end does not. */
export const isAlive = async (pid: number): Promise<boolean> => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'latin1');
    return !text.slice(text.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
};

export const createDesk = (place: Place): ServerDesk => {
  const pids = new Set<number>();
  const state = { XDG_STATE_HOME: place.state };
  const wherry: ServerDesk['wherry'] = async (args, init = {}) => {
    const finished = await runProgram(args, { cwd: place.folder, ...init, env: { ...state, ...init.env } });
    for (const { groups } of finished.stdout.matchAll(/"type":"listening".*"pid":(?<pid>\d+)/gu))
      pids.add(Number(groups?.pid));
    return finished;
  };
  return {
    wherry,
    start: async (options = [], init = {}) => {
      const args = ['start', place.root, '0', '--json', '--listen', '127.0.0.1', ...options];
      const { exitCode, stdout, stderr } = await wherry(args, init);
      if (exitCode !== 0) throw new Error(`start ended with ${exitCode}: ${stderr}`);
      return JSON.parse(stdout) as Started;
    },
    clientEnv: ({ addresses, token = '' }) => ({
      ...state,
      WHERRY_URL: addresses.at(-1) ?? '',
      WHERRY_TOKEN: token,
    }),
    events: async (logFile) =>
      (await readFile(join(logFile), 'utf8'))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    clear: () => {
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
      }
    },
  };
};
