// The systemd unit of a server. What it may do is as little as a server of files needs; what Node.js does not bear
// (MemoryDenyWriteExecute, because it compiles while it runs) is left out. Pure; held to a golden text by a test.

import { quoteCommandWord, quotePath, quoteText } from './unit-quote.ts';

export type UnitScope = 'user' | 'system';

export interface UnitInit {
  readonly scope: UnitScope;
  readonly version: string;
  /** The command, word by word; the first one is an absolute path. */
  readonly command: readonly string[];
  /** What is served. Absolute. */
  readonly root: string;
  readonly isReadOnly: boolean;
  readonly port: number;
  /** Milliseconds that stopping may take before it is cut short. */
  readonly graceMs: number;
  /** Of `system` only: who the server runs as. */
  readonly user: string | undefined;
  /** Of `system` only: below /var/lib, made by systemd. */
  readonly stateName: string | undefined;
  /** Other directories that are written to. Absolute. */
  readonly written: readonly string[];
  /** Files and directories that are read: they must be seen where homes are hidden. Absolute. */
  readonly read: readonly string[];
}

/** By its first line a unit is known as ours. */
export const UNIT_MARK = '# Written by "wherry service install"';

/** After the grace: for what is being committed, and for closing. */
export const CLOSING_SECONDS = 15;

const isBelow = (path: string, directories: readonly string[]): boolean =>
  directories.some((directory) => path === directory || path.startsWith(`${directory}/`));

const isInHome = (path: string): boolean => isBelow(path, ['/home', '/root', '/run/user']);

const isTemporary = (path: string): boolean => isBelow(path, ['/tmp', '/var/tmp']);

/** What the kernel can hold any process to: also one of a user, who may not mount. */
export const KERNEL_BOUNDS = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources',
  'SystemCallErrorNumber=EPERM',
];

/** What only the system's own manager can do. */
const VIEW = [
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectProc=invisible',
  'ProtectSystem=strict',
  'RemoveIPC=yes',
];

const list = (name: string, paths: readonly string[]): readonly string[] =>
  paths.length === 0 ? [] : [`${name}=${paths.map((path) => quotePath(path)).join(' ')}`];

/** What is seen and written of the file system. */
const viewOf = ({ root, isReadOnly, written, read }: UnitInit): readonly string[] => {
  const writable = isReadOnly ? written : [root, ...written];
  const readable = isReadOnly ? [root, ...read] : read;
  const isHomeNeeded = [...writable, ...readable].some(isInHome);
  const isTmpNeeded = [...writable, ...readable].some(isTemporary);
  return [
    ...VIEW,
    // Of homes nothing is seen but what is needed.
    `ProtectHome=${isHomeNeeded ? 'tmpfs' : 'yes'}`,
    ...list('BindPaths', writable.filter(isInHome)),
    ...list('BindReadOnlyPaths', readable.filter(isInHome)),
    ...list('ReadWritePaths', writable),
    `PrivateTmp=${isTmpNeeded ? 'no' : 'yes'}`,
  ];
};

const rightsOf = ({ port }: UnitInit): readonly string[] =>
  port < 1024
    ? ['CapabilityBoundingSet=CAP_NET_BIND_SERVICE', 'AmbientCapabilities=CAP_NET_BIND_SERVICE']
    : ['CapabilityBoundingSet='];

/** Code: `BAD_REQUEST` for names that a unit cannot express. */
export const formatUnit = (init: UnitInit): string => {
  const isSystem = init.scope === 'system';
  const stopSeconds = Math.ceil(init.graceMs / 1000) + CLOSING_SECONDS;
  return [
    `${UNIT_MARK}, version ${init.version}; it is replaced by the next one. For changes: systemctl${isSystem ? '' : ' --user'} edit`,
    '[Unit]',
    `Description=Wherry, serving ${quoteText(init.root)}`,
    ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    ...list('RequiresMountsFor', [init.root]),
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${init.command.map((word) => quoteCommandWord(word)).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=on-failure',
    'RestartSec=2',
    '# Usage, and rights that are missing: trying again helps neither.',
    'RestartPreventExitStatus=2 12',
    '# SIGTERM lets transfers end for the grace of the server; then it ends by itself.',
    'KillSignal=SIGTERM',
    'KillMode=mixed',
    `TimeoutStopSec=${stopSeconds}`,
    'UMask=0077',
    ...(init.user === undefined ? [] : [`User=${init.user}`]),
    ...(init.stateName === undefined ? [] : [`StateDirectory=${init.stateName}`, 'StateDirectoryMode=0700']),
    '',
    ...KERNEL_BOUNDS,
    ...(isSystem ? [...rightsOf(init), ...viewOf(init)] : []),
    '',
    '[Install]',
    `WantedBy=${wantedBy(init.scope)}`,
    '',
  ].join('\n');
};

/** The target that brings the unit up. */
export const wantedBy = (scope: UnitScope): string =>
  scope === 'system' ? 'multi-user.target' : 'default.target';
