// Starts the delay proxy as a process, and asks it what has crossed it.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithUs } from '../processes/end-with-us.ts';
import { programEnvironment } from '../processes/environment.ts';
import type { Counts } from './delay-proxy.ts';

export interface LongLink {
  readonly roundTripMs: number;
  /** Each way; 0 is no limit. */
  readonly bytesPerSecond: number;
}

export interface RunningDelayProxy extends AsyncDisposable {
  readonly port: number;
  /** Bytes of both directions so far, without the headers of TCP. */
  readBytes(): Promise<number>;
  /** Of all connections so far, one after another: see RoundTrips. */
  readRoundTrips(): Promise<number>;
}

const nextMessage = async <T>(child: ChildProcess): Promise<T> => {
  const abort = new AbortController();
  const [message] = (await Promise.race([
    once(child, 'message', { signal: abort.signal }),
    once(child, 'exit', { signal: abort.signal }).then(() => {
      throw new Error('The delay proxy has ended.');
    }),
  ]).finally(() => abort.abort())) as [T];
  return message;
};

export const startDelayProxy = async (targetPort: number, link: LongLink): Promise<RunningDelayProxy> => {
  const child = fork(
    join(import.meta.dirname, 'main.ts'),
    [targetPort, link.roundTripMs / 2, link.bytesPerSecond].map(String),
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: programEnvironment(), detached: true },
  );
  const end = endWithUs(child);
  const { port } = await nextMessage<{ readonly port: number }>(child);
  const ask = async (): Promise<Counts> => {
    const counts = nextMessage<Counts>(child);
    child.send('counts');
    return counts;
  };
  return {
    port,
    readBytes: async () => {
      const { up, down } = await ask();
      return up + down;
    },
    readRoundTrips: async () => (await ask()).roundTrips,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      end();
      await ended;
    },
  };
};
