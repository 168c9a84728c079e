// A real server that has a name, and the process that serves saved pairs.

import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { finish, startProgram, type Finished } from '../program.ts';
import { openSyncPlace, type SyncObject, type SyncPlace } from './sync-place.ts';

/** The server is the remote "home"; nothing in the environment names it. */
export const openSavedPlace = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  const { WHERRY_URL = '', WHERRY_TOKEN, ...env } = place.env;
  const added = await place.run(`remote add home ${WHERRY_URL}`, { input: `${WHERRY_TOKEN}\n` });
  if (added.exitCode !== 0) throw new Error(added.stderr);
  return {
    ...place,
    env,
    run: (line, init = {}) => place.run(line, { env, ...init }),
    objects: async (line) => {
      const { exitCode, stdout } = await place.run(`${line} --json`, { env });
      return { exitCode, objects: parseObjects(stdout) };
    },
  };
};

export const parseObjects = (text: string): readonly SyncObject[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SyncObject);

export interface Hearing {
  readonly child: ChildProcess;
  /** Fulfils with the first line from now on, or not heard of yet, that holds this; rejects when it ends before. */
  until(text: string): Promise<string>;
  /** Sends a signal, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Finished>;
}

/** A process of the program, by what it prints. */
export const hearProgram = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  where: 'stdout' | 'stderr' = 'stdout',
): Hearing => {
  const child = startProgram(args, { env });
  const ended = finish(child);
  // Before the test's own time is up: what it has printed says more, and nothing of it goes on.
  const overdue = setTimeout(() => child.kill('SIGKILL'), 100_000);
  void ended.then(() => clearTimeout(overdue));
  const stream = child[where];
  if (stream === null) throw new Error('the process has no output');
  const lines: string[] = [];
  let heard = 0;
  let look = (): void => {};
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    look();
  });
  return {
    child,
    until: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = lines.findIndex((line, index) => index >= heard && line.includes(text));
          if (at === -1) return;
          heard = at + 1;
          look = () => {};
          resolve(lines[at] ?? '');
        };
        void ended.then(({ stderr }) =>
          reject(new Error(`it ended before "${text}": ${lines.join('\n')}${stderr}`)),
        );
        look();
      }),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
};
