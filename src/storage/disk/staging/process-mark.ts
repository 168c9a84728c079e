// Which process made a staged file, as a part of its name: so that a later one can tell what a killed one has left beside
// its destinations, where nothing else remembers it. A mark is only ever judged on the machine it was made on.

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessMark {
  /** 16 hexadecimal digits: this machine (6), this process (6), and which process of that number (4). */
  readonly own: string;
  /** Whether it is that of a process of this machine that has ended. False whenever that cannot be told. */
  isOver(mark: string): boolean;
}

const MARK = /^(?<machine>[0-9a-f]{6})(?<pid>[0-9a-f]{6})(?<run>[0-9a-f]{4})$/u;

/** What the operating system tells in a file; empty where it has none. */
const told = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    // No Linux, or a container that hides it.
    return '';
  }
};

const hash = (digits: number, ...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits);

const hexOf = (pid: number): string => pid.toString(16).padStart(6, '0').slice(-6);

/** When a process began, as Linux counts; empty elsewhere, or when there is none. Its name may hold spaces and brackets. */
const beginOf = (pid: number): string =>
  told(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19] ?? '');

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error: unknown) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

export const readProcessMark = (): ProcessMark => {
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  // Processes of another namespace have numbers that mean nothing here.
  const namespace = told(() => readlinkSync('/proc/self/ns/pid'));
  const machine = hash(6, hostname(), namespace);
  const runOf = (pid: number): string => hash(4, boot, beginOf(pid));
  const own = machine + hexOf(process.pid) + runOf(process.pid);
  return {
    own,
    isOver: (mark) => {
      const parts = MARK.exec(mark)?.groups;
      if (parts === undefined || mark === own || parts['machine'] !== machine) return false;
      const pid = Number.parseInt(parts['pid'] as string, 16);
      return !isThere(pid) || runOf(pid) !== parts['run'];
    },
  };
};
