// The program as a real process, and a real server of it on a free port in a folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The built one where all tests run, which starts in a quarter of the time; the sources where one file is run by hand. */
const MAIN =
  process.env['WHERRY_TEST_PROGRAM'] ?? fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Finished {
  /** Exit code; null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramInit {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Of standard output, as it is given back. */
  readonly encoding?: BufferEncoding | undefined;
  /** What standard input gives before its end. */
  readonly input?: Uint8Array | string | undefined;
  /** Standard input has no end: whoever holds the process may write more. */
  readonly keepsInput?: boolean | undefined;
}

/** Nothing of the environment of the test reaches the program but what it needs to run. */
const programEnv = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  TZ: 'UTC',
  // Nothing is there: the configuration of whoever runs the tests is not theirs.
  XDG_CONFIG_HOME: join(tmpdir(), 'wherry-test-no-configuration'),
  // Compiled code is kept between the many short runs of the tests.
  NODE_COMPILE_CACHE: join(tmpdir(), 'wherry-test-compile-cache'),
  ...env,
});

export const startProgram = (args: readonly string[], init: ProgramInit = {}): ChildProcess => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: init.cwd,
    env: programEnv(init.env),
    stdio: [init.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A program that refuses does not read to the end.
  child.stdin?.on('error', () => {});
  if (init.keepsInput !== true) child.stdin?.end(init.input);
  else if (init.input !== undefined) child.stdin?.write(init.input);
  return child;
};

/** Waits for the end of a process and gives what it wrote. */
export const finish = async (child: ChildProcess, encoding: BufferEncoding = 'utf8'): Promise<Finished> => {
  const pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on('data', (piece: Buffer) => pieces.stdout.push(piece));
  child.stderr?.on('data', (piece: Buffer) => pieces.stderr.push(piece));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    exitCode,
    stdout: Buffer.concat(pieces.stdout).toString(encoding),
    stderr: Buffer.concat(pieces.stderr).toString(),
  };
};

export const runProgram = (args: readonly string[], init: ProgramInit = {}): Promise<Finished> =>
  finish(startProgram(args, init), init.encoding);

/** A folder for one test file: `root` is served, `local` is the client's, `state` holds keys and tokens. */
export interface Place {
  readonly folder: string;
  readonly root: string;
  readonly local: string;
  readonly state: string;
  remove(): Promise<void>;
}

export const createPlace = async (): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-cli-'));
  const place = {
    folder,
    root: join(folder, 'root'),
    local: join(folder, 'local'),
    state: join(folder, 'state'),
  };
  for (const path of [place.root, place.local, place.state]) await mkdir(path);
  return { ...place, remove: () => rm(folder, { recursive: true, force: true }) };
};

export interface Listening {
  readonly port: number;
  readonly addresses: readonly string[];
  readonly pin: string;
  readonly token?: string;
  readonly tokenSource: string;
  readonly root: string;
  readonly remarks: readonly string[];
}

export interface RunningServer extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly listening: Listening;
  /** What a client needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs one client command in the place's local folder. */
  client(args: readonly string[], init?: ProgramInit): Promise<Finished>;
  /** Sends SIGTERM and waits. */
  stop(): Promise<Finished>;
}

/** The first line of a stream; rejects with all of stderr when the process ends before. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout === null || child.stderr === null) throw new Error('the process has no output');
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
  });

/** `wherry run PLACE/root 0 --json` with more options. */
export const startServer = async (
  place: Place,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> => {
  const state = { XDG_STATE_HOME: place.state };
  const child = startProgram(['run', place.root, '0', '--json', '--listen', '127.0.0.1', ...options], {
    env: { ...state, ...environment },
  });
  const listening = JSON.parse(await firstLine(child)) as Listening;
  const ended = finish(child);
  const token =
    listening.token ?? (await readFile(join(place.state, 'wherry', 'owner-token'), 'utf8')).trim();
  const env = { ...state, WHERRY_URL: listening.addresses.at(-1) ?? '', WHERRY_TOKEN: token };
  const stop = (): Promise<Finished> => {
    child.kill('SIGTERM');
    return ended;
  };
  return {
    child,
    listening,
    env,
    client: (args, init = {}) =>
      runProgram(args, { ...init, cwd: init.cwd ?? place.local, env: { ...env, ...init.env } }),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
};
