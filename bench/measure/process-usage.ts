// What /proc tells of processes: CPU time and memory of one and of all that it has started.

import { readFileSync, readdirSync } from 'node:fs';

/** Ticks of /proc/PID/stat in a second: fixed at 100 in what Linux shows to programs. */
const TICKS_PER_SECOND = 100;

/** utime + stime + cutime + cstime: the process with all its threads, and the children it has waited for. */
export const parseCpuSeconds = (stat: string): number => {
  // The name, in parentheses, may hold anything; fields are counted from behind it, where the third one stands.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
};

export const parseResidentBytes = (status: string): number =>
  Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;

/** Processes end at any time: what is gone has nothing to tell. */
const readOr = <T>(nothing: T, read: () => T): T => {
  try {
    return read();
  } catch {
    return nothing;
  }
};

const childrenOf = (pid: number): number[] =>
  readOr<string[]>([], () => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    readOr('', () => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );

/** The process and all below it. */
export const processTree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(processTree)];

/**
 * CPU time of a tree. Only ever grows, as long as parents wait for their children: what a child has used is then counted in
 * its parent.
 */
export const readTreeCpuSeconds = (pid: number): number =>
  processTree(pid)
    .map((each) => readOr(0, () => parseCpuSeconds(readFileSync(`/proc/${each}/stat`, 'utf8'))))
    .reduce((sum, seconds) => sum + seconds, 0);

export const readResidentBytes = (pid: number): number =>
  readOr(0, () => parseResidentBytes(readFileSync(`/proc/${pid}/status`, 'utf8')));

export const readTreeResidentBytes = (pid: number): number =>
  processTree(pid)
    .map(readResidentBytes)
    .reduce((sum, bytes) => sum + bytes, 0);
