// An SSH server of the bench's own, for scp, sftp, rsync, tar and rclone: own keys, own port, one cipher.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { HOST, findFreePort, waitForPort } from '../processes/ports.ts';
import { startProcess } from '../processes/start-process.ts';
import { programPath } from './programs.ts';

/** The same strength as Wherry's, and the quickest that SSH has on machines with AES in hardware. */
const CIPHER = 'aes128-gcm@openssh.com';

const SFTP_SERVERS = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
];

/** What clients call the server. */
export const SSH_HOST = 'bench';

export interface Sshd extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  /** A configuration for clients (`-F`) that leads to the server over a port: its own, or a proxy's. */
  clientConfig(port: number): string;
}

const createKey = (file: string): void =>
  void execFileSync(programPath('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', file], {
    stdio: 'ignore',
  });

const serverConfig = (directory: string, port: number): string =>
  [
    `ListenAddress ${HOST}:${port}`,
    `HostKey ${join(directory, 'host-key')}`,
    `PidFile none`,
    `AuthorizedKeysFile ${join(directory, 'authorized-keys')}`,
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'PrintMotd no',
    'MaxStartups 200',
    `Ciphers ${CIPHER}`,
    `Subsystem sftp ${SFTP_SERVERS.find((file) => existsSync(file)) ?? 'internal-sftp'}`,
    '',
  ].join('\n');

const clientConfig = (keyFile: string, user: string, port: number): string =>
  [
    `Host ${SSH_HOST}`,
    `  HostName ${HOST}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${keyFile}`,
    '  IdentitiesOnly yes',
    '  BatchMode yes',
    `  Ciphers ${CIPHER}`,
    '  StrictHostKeyChecking no',
    '  UserKnownHostsFile /dev/null',
    '  GlobalKnownHostsFile /dev/null',
    '  LogLevel ERROR',
    '',
  ].join('\n');

/** `directory` is its own, and removed by the caller. */
export const startSshd = async (directory: string): Promise<Sshd> => {
  mkdirSync(directory, { recursive: true });
  // Where root's sshd locks itself in before anyone has logged in.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const keyFile = join(directory, 'client-key');
  createKey(keyFile);
  createKey(join(directory, 'host-key'));
  writeFileSync(join(directory, 'authorized-keys'), readFileSync(`${keyFile}.pub`));
  const port = await findFreePort();
  const configFile = join(directory, 'sshd-config');
  writeFileSync(configFile, serverConfig(directory, port));
  const server = await startProcess(programPath('sshd'), ['-D', '-e', '-f', configFile]);
  await waitForPort(server, port);
  const user = userInfo().username;
  return {
    pid: server.pid,
    port,
    user,
    keyFile,
    clientConfig: (over) => {
      const file = join(directory, `client-config-${over}`);
      writeFileSync(file, clientConfig(keyFile, user, over));
      return file;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
