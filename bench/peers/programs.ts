// The programs that Wherry is measured against: which they are, and getting those that are missing.

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Each with the Debian package that holds it. */
const PACKAGES: Readonly<Record<string, string>> = {
  ssh: 'openssh-client',
  scp: 'openssh-client',
  sftp: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  sshd: 'openssh-server',
  rsync: 'rsync',
  nginx: 'nginx-light',
  curl: 'curl',
  rclone: 'rclone',
  unison: 'unison',
  syncthing: 'syncthing',
  lsyncd: 'lsyncd',
  diff: 'diffutils',
  time: 'time',
  tar: 'tar',
  bash: 'bash',
};

/** Servers often lie where a user's PATH does not look. */
const ALSO_IN = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/** Full path of a program, or undefined. */
export const findProgram = (name: string, path: string = process.env.PATH ?? ''): string | undefined =>
  [...path.split(delimiter), ...ALSO_IN]
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file));

export const programPath = (name: string): string => {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`There is no ${name} on this machine.`);
  return path;
};

/** The packages to install, each once. */
export const missingPackages = (find: (name: string) => string | undefined = findProgram): string[] => [
  ...new Set(
    Object.entries(PACKAGES)
      .filter(([name]) => find(name) === undefined)
      .map(([, holder]) => holder),
  ),
];

/** Asked by the scripts of packages before they start a service; 101 forbids it. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

const aptGet = (...args: string[]): boolean =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

/** Installs packages, and starts no service of this machine by it: who needs one starts its own, on the loopback. */
export const installPackages = (packages: readonly string[]): boolean => {
  const hadPolicy = existsSync(SERVICE_POLICY);
  if (!hadPolicy) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    // Several test files may come to this at once: one waits for the other.
    const install = [
      '-o',
      'DPkg::Lock::Timeout=600',
      'install',
      '-y',
      '--no-install-recommends',
      ...packages,
    ];
    return aptGet(...install) || (aptGet('update') && aptGet(...install));
  } finally {
    if (!hadPolicy) rmSync(SERVICE_POLICY, { force: true });
  }
};

/** Throws, with what to do, when programs are missing and cannot be had. */
export const ensurePrograms = (): void => {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
  process.stderr.write(`Missing for the bench: ${missing.join(', ')}.\n`);
  if (mayInstall && installPackages(missing) && missingPackages().length === 0) return;
  throw new Error(
    `The bench needs programs of these packages: ${missingPackages().join(', ')}. Install them (as root: apt-get install -y ${missing.join(' ')}) and run it again.`,
  );
};
