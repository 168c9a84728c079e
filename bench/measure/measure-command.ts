// Runs one command and measures it: time, both ends' CPU and memory, bytes on the wire.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { endWithUs } from '../processes/end-with-us.ts';
import { programEnvironment } from '../processes/environment.ts';
import { watchServer } from './server-watch.ts';
import { ROUND_TRIPS, type Sample } from './sample.ts';

export interface Command {
  readonly argv: readonly [program: string, ...args: string[]];
  readonly cwd?: string;
  /** Besides what every program gets. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface MeasureOptions {
  /** The process of the other end; its children are counted in. */
  readonly serverPid: number;
  /** A counter that only grows. */
  readonly readWireBytes: () => Promise<number>;
  /** Likewise; undefined: they cannot be counted. */
  readonly readRoundTrips?: (() => Promise<number>) | undefined;
  /** A file of its own, where the figures of the command's processes are written. */
  readonly timeFile: string;
  /** After so long the command is ended, and the run is an error. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const TIME = '/usr/bin/time';

interface Ended {
  readonly seconds: number;
  readonly stdout: string;
}

const runToEnd = ({ argv, cwd, env }: Command, { timeFile, timeoutMs, signal }: MeasureOptions) =>
  new Promise<Ended>((resolve, reject) => {
    const begin = performance.now();
    // A group of its own, so that Ctrl-C reaches it by us alone, and all of it can be ended at once.
    const child = spawn(TIME, ['-f', '%U %S %M', '-o', timeFile, ...argv], {
      cwd,
      env: programEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const end = endWithUs(child);
    let seconds = 0;
    let [stdout, stderr] = ['', ''];
    let why: string | undefined;
    const stop = (reason: string): void => {
      why ??= reason;
      end();
    };
    const timer = setTimeout(() => stop(`took longer than ${Math.round(timeoutMs / 1000)} s`), timeoutMs);
    const interrupt = (): void => stop('was interrupted');
    signal.addEventListener('abort', interrupt);
    child.stdout.setEncoding('utf8').on('data', (piece: string) => void (stdout += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => void (stderr += piece));
    child.once('error', reject);
    child.once('exit', () => {
      seconds = (performance.now() - begin) / 1000;
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      if (code === 0 && why === undefined) {
        resolve({ seconds, stdout });
        return;
      }
      reject(
        new Error(`${argv.join(' ').slice(0, 300)} ${why ?? `ended with ${code}`}: ${stderr.slice(-2000)}`),
      );
    });
  });

/** The last line that `time` has written: user seconds, system seconds, KiB of the largest process. */
export const parseTimeFile = (text: string): Pick<Sample, 'clientCpuSeconds' | 'clientPeakBytes'> => {
  const [user, system, kib] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { clientCpuSeconds: (user ?? 0) + (system ?? 0), clientPeakBytes: (kib ?? 0) * 1024 };
};

/** A command that measures something itself prints it as one line of JSON, `{"figures":{…}}`. */
const parseFigures = (stdout: string): Readonly<Record<string, number>> =>
  stdout.startsWith('{"figures":')
    ? (JSON.parse(stdout) as { readonly figures: Readonly<Record<string, number>> }).figures
    : {};

/** Rejects when the command fails, takes too long, or `signal` is aborted; it has ended then. */
export const measureCommand = async (command: Command, options: MeasureOptions): Promise<Sample> => {
  const { readWireBytes, readRoundTrips } = options;
  options.signal.throwIfAborted();
  const wireBefore = await readWireBytes();
  const tripsBefore = await readRoundTrips?.();
  using watch = watchServer(options.serverPid);
  const { seconds, stdout } = await runToEnd(command, options);
  const usage = await watch.finish();
  const wireBytes = (await readWireBytes()) - wireBefore;
  const trips = await readRoundTrips?.();
  const counted =
    trips === undefined || tripsBefore === undefined ? {} : { [ROUND_TRIPS]: trips - tripsBefore };
  const client = parseTimeFile(readFileSync(options.timeFile, 'utf8'));
  return { seconds, ...client, ...usage, wireBytes, figures: { ...parseFigures(stdout), ...counted } };
};
