// The other end during one run: CPU time from before to after, and the most memory that was seen in between.

import { setTimeout as wait } from 'node:timers/promises';
import { processTree, readTreeCpuSeconds, readTreeResidentBytes } from './process-usage.ts';

const SAMPLE_MS = 50;

/** Ends of connections are told to a server a little after the command has ended. */
const QUIET_STEP_MS = 5;
const QUIET_MOST_MS = 2000;

export interface ServerUsage {
  readonly serverCpuSeconds: number;
  readonly serverPeakBytes: number;
}

export interface ServerWatch extends Disposable {
  /** Waits until the processes of the run's connections have been waited for, and tells. */
  finish(): Promise<ServerUsage>;
}

/** Watches a process and all it starts. */
export const watchServer = (pid: number): ServerWatch => {
  const processes = processTree(pid).length;
  const cpuBefore = readTreeCpuSeconds(pid);
  let peak = readTreeResidentBytes(pid);
  const look = (): void => {
    peak = Math.max(peak, readTreeResidentBytes(pid));
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    finish: async () => {
      look();
      clearInterval(timer);
      const until = performance.now() + QUIET_MOST_MS;
      do await wait(QUIET_STEP_MS);
      while (processTree(pid).length > processes && performance.now() < until);
      return { serverCpuSeconds: readTreeCpuSeconds(pid) - cpuBefore, serverPeakBytes: peak };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
};
