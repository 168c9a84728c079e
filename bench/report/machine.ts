// The machine and the programs that a report is about.

import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { findProgram } from '../peers/programs.ts';
import type { Place } from '../place/place.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  readonly data: string;
  readonly disk: string;
  /** Versions, by program. */
  readonly peers: Readonly<Record<string, string>>;
}

/** Some print their version on stderr, and end with an error because nothing else was asked for. */
const VERSION_ARGUMENTS: Readonly<Record<string, string>> = {
  ssh: '-V',
  rsync: '--version',
  nginx: '-v',
  curl: '--version',
  rclone: '--version',
  unison: '-version',
  syncthing: '--version',
  lsyncd: '--version',
  tar: '--version',
};

/** "OpenSSH_9.2p1 Debian-2, OpenSSL 3.0" → "OpenSSH_9.2p1"; what has no number in it is kept as it is. */
export const parseVersion = (text: string): string => {
  const line = text.trim().split('\n')[0] ?? '';
  return /^\S*_\d[^\s,]*/u.exec(line)?.[0] ?? /\d[\d.]*\d/u.exec(line)?.[0] ?? line;
};

const versionOf = (program: string, argument: string): string => {
  const path = findProgram(program);
  if (path === undefined) return 'missing';
  const { stdout, stderr } = spawnSync(path, [argument], { encoding: 'utf8' });
  return parseVersion(stdout === '' ? stderr : stdout);
};

export const readMachine = (place: Place): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  kernel: release(),
  node: process.version,
  data: place.dataKind,
  disk: place.diskKind ?? 'none',
  peers: Object.fromEntries(
    Object.entries(VERSION_ARGUMENTS).map(([program, argument]) => [program, versionOf(program, argument)]),
  ),
});

export const formatMachine = (machine: Machine): string => {
  const memory = `${Math.round(machine.memoryBytes / 1024 ** 3)} GiB`;
  const peers = Object.entries(machine.peers).map(([program, version]) => `${program} ${version}`);
  return `${machine.cpu}, ${machine.cores} cores, ${memory}, Linux ${machine.kernel}, Node.js ${machine.node}; data on ${machine.data}, real disk: ${machine.disk}; ${peers.join(', ')}`;
};
