// The commands of the peers that go over SSH. Directories come as their parent and their name, and arrive under that name.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../measure/measure-command.ts';
import { HOST } from '../processes/ports.ts';
import { programPath } from './programs.ts';
import { SSH_HOST, type Sshd } from './sshd.ts';

export interface Move {
  readonly direction: 'up' | 'down';
  /** Directory of what is moved, and its name there. */
  readonly from: string;
  readonly name: string;
  /** Directory that gets it. */
  readonly to: string;
}

const remote = (path: string): string => `${SSH_HOST}:${path}`;

/** Source and destination as scp and rsync take them. */
const operands = ({ direction, from, name, to }: Move): [source: string, destination: string] => {
  const source = join(from, name);
  return direction === 'up' ? [source, remote(`${to}/`)] : [remote(source), `${to}/`];
};

export const scp = (config: string, move: Move, ...options: string[]): Command => ({
  argv: [programPath('scp'), '-q', '-F', config, ...options, ...operands(move)],
});

/** Commands of sftp from a file of their own. */
export const sftp = (config: string, batchFile: string, commands: readonly string[]): Command => {
  writeFileSync(batchFile, `${commands.join('\n')}\n`);
  return { argv: [programPath('sftp'), '-q', '-F', config, '-b', batchFile, SSH_HOST] };
};

export const rsync = (config: string, move: Move, ...options: string[]): Command => ({
  argv: [
    programPath('rsync'),
    '-a',
    ...options,
    '-e',
    `${programPath('ssh')} -F ${config}`,
    ...operands(move),
  ],
});

/** Makes a directory of the server hold what one here holds. */
export const rsyncTree = (config: string, from: string, to: string, ...options: string[]): Command => ({
  argv: [
    programPath('rsync'),
    '-a',
    ...options,
    '-e',
    `${programPath('ssh')} -F ${config}`,
    `${from}/`,
    remote(`${to}/`),
  ],
});

const TAR_UP = 'set -o pipefail; tar -C "$1" -cf - "$2" | ssh -F "$4" "$5" "tar -C $3 -xf -"';
const TAR_DOWN = 'set -o pipefail; ssh -F "$4" "$5" "tar -C $1 -cf - $2" | tar -C "$3" -xf -';

export const tarOverSsh = (config: string, { direction, from, name, to }: Move): Command => ({
  argv: [
    programPath('bash'),
    '-c',
    direction === 'up' ? TAR_UP : TAR_DOWN,
    'bash',
    from,
    name,
    to,
    config,
    SSH_HOST,
  ],
});

/** By itself it would ask the server for a checksum of every file, each with a command of its own. */
const RCLONE_OPTIONS = [
  '--transfers',
  '16',
  '--checkers',
  '16',
  '--sftp-disable-hashcheck',
  '--ignore-checksum',
];

export const rclone = (sshd: Sshd, { direction, from, name, to }: Move): Command => {
  const [source, destination] = [join(from, name), join(to, name)];
  const there = (path: string): string => `:sftp:${path}`;
  return {
    argv: [
      programPath('rclone'),
      'copy',
      ...['--config', '/dev/null', '-q', ...RCLONE_OPTIONS],
      ...['--sftp-host', HOST, '--sftp-port', String(sshd.port), '--sftp-user', sshd.user],
      ...['--sftp-key-file', sshd.keyFile],
      ...(direction === 'up' ? [source, there(destination)] : [there(source), destination]),
    ],
  };
};
