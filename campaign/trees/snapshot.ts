// What is in a directory, as the operating system tells it: kinds, sizes, times, modes. Content is compared elsewhere.

import { lstatSync, readdirSync, readlinkSync, type BigIntStats } from 'node:fs';
import { fromBuffer, joinPath, toBuffer, type BytePath } from './byte-path.ts';

export interface FoundEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly mtimeUs: number;
  readonly executable: boolean;
  /** Of links. */
  readonly target: string | undefined;
  /** Changes with every write and every change of time, mode or name. */
  readonly stamp: string;
}

export type Snapshot = ReadonlyMap<BytePath, FoundEntry>;

const kindOf = (status: BigIntStats): FoundEntry['kind'] => {
  if (status.isFile()) return 'file';
  if (status.isDirectory()) return 'directory';
  return status.isSymbolicLink() ? 'link' : 'other';
};

const toMicroseconds = (ns: bigint): number => {
  const shifted = ns + 500n;
  const whole = shifted / 1000n;
  return Number(shifted % 1000n < 0n ? whole - 1n : whole);
};

export const look = (path: BytePath): FoundEntry | undefined => {
  const status = lstatSync(toBuffer(path), { bigint: true, throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const kind = kindOf(status);
  return {
    kind,
    size: kind === 'file' ? Number(status.size) : 0,
    mtimeUs: toMicroseconds(status.mtimeNs),
    executable: (status.mode & 0o100n) !== 0n,
    target: kind === 'link' ? fromBuffer(readlinkSync(toBuffer(path), { encoding: 'buffer' })) : undefined,
    stamp: [status.ino, status.size, status.mode, status.nlink, status.mtimeNs, status.ctimeNs].join(' '),
  };
};

/** All below a directory, by path relative to it. `leaveOut` names what is not looked into, nor listed. */
export const snapshot = (
  directory: BytePath,
  leaveOut: (path: BytePath) => boolean = () => false,
): Snapshot => {
  const found = new Map<BytePath, FoundEntry>();
  const visit = (relative: BytePath): void => {
    const names = readdirSync(toBuffer(relative === '' ? directory : joinPath(directory, relative)), {
      encoding: 'buffer',
    });
    for (const name of names.map(fromBuffer).sort()) {
      const path = joinPath(relative, name);
      if (leaveOut(path)) continue;
      const entry = look(joinPath(directory, path));
      if (entry === undefined) continue;
      found.set(path, entry);
      if (entry.kind === 'directory') visit(path);
    }
  };
  visit('' as BytePath);
  return found;
};
