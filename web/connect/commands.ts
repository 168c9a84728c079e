// Commands by which programs reach the server, ready to be pasted. Pure: they hold a secret only if they are given one.

import type { AdminStrings } from '../strings/administration-en.ts';

export type System = 'linux' | 'mac' | 'windows';

/** What stands in the place of a token. */
export const TOKEN_PLACEHOLDER = 'TOKEN';

export interface CommandsInit {
  readonly system: System;
  /** What `wherry` takes: "wherry://HOST:PORT#PIN". */
  readonly address: string;
  /** Of the page: "https://HOST:PORT". */
  readonly origin: string;
  readonly account: string;
  /** Of the account: "/" or "/home/anna". */
  readonly home: string;
  readonly token: string;
  /** Base64url; of the key whose certificate HTTP clients are shown, where nobody else vouches for it. */
  readonly ownPin: string | undefined;
}

export interface Command {
  readonly title: string;
  readonly command: string;
  readonly hint?: string | undefined;
}

export interface CommandGroup {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly commands: readonly Command[];
}

/** One argument as the shell of the system takes it, whatever is in it. */
export const quote = (text: string, system: System): string => {
  if (/^[\w./:=@%+,-]+$/u.test(text)) return text;
  // PowerShell takes a doubled quote for one; other shells end the text, add one and go on.
  return system === 'windows' ? `'${text.replaceAll("'", "''")}'` : `'${text.replaceAll("'", "'\\''")}'`;
};

const below = (home: string, path: string): string => (home === '/' ? path : `${home}${path}`);

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const wherryCommands = (init: CommandsInit, text: AdminStrings): readonly Command[] => {
  const { system, address, home, token } = init;
  const q = (argument: string): string => quote(argument, system);
  const secret = system === 'windows' ? q(token) : `printf '%s\\n' ${q(token)}`;
  const at = (path: string): string => q(`home:${below(home, path)}`);
  return [
    { title: text.saveToken, command: `${secret} | wherry remote add home ${q(address)}` },
    { title: text.cmdUpload, command: `wherry upload report.pdf ${at('/')}` },
    { title: text.cmdUploadTree, command: `wherry upload -r photos ${at('/')}` },
    { title: text.cmdDownload, command: `wherry download ${at('/report.pdf')}` },
    { title: text.cmdSync, command: `wherry sync both documents ${at('/documents')}` },
    { title: text.cmdShell, command: 'wherry shell -R home' },
  ];
};

/** `--pinnedpubkey` holds curl to the key, so that the names in the certificate need not be looked at. */
const curlTrust = (ownPin: string | undefined): string =>
  ownPin === undefined
    ? ''
    : ` -k --pinnedpubkey sha256//${ownPin.replaceAll('-', '+').replaceAll('_', '/')}=`;

const curlCommands = (init: CommandsInit, text: AdminStrings): readonly Command[] => {
  const { system, origin, account, home, token } = init;
  const q = (argument: string): string => quote(argument, system);
  const login = q(`${account}:${token}`);
  const curl = `${system === 'windows' ? 'curl.exe' : 'curl'}${curlTrust(init.ownPin)} -u ${login}`;
  const url = (path: string, query = ''): string =>
    q(`${origin}/files${encodePath(below(home, path))}${query}`);
  return [
    { title: text.curlUpload, command: `${curl} -T report.pdf ${url('/')}` },
    { title: text.curlDownload, command: `${curl} -O ${url('/report.pdf')}` },
    { title: text.curlList, command: `${curl} ${url('/', '?json')}` },
    { title: text.curlZip, command: `${curl} -OJ ${url('/', '?zip')}` },
  ];
};

const davCommands = (init: CommandsInit, text: AdminStrings): readonly Command[] => {
  const { system, origin, account, token, ownPin } = init;
  const q = (argument: string): string => quote(argument, system);
  const url = `${origin}/files/`;
  const trust = ownPin === undefined ? '' : ' --no-check-certificate';
  const rclone = [
    {
      title: text.rcloneConfig,
      command: `rclone config create home webdav ${q(`url=${url}`)} vendor=owncloud ${q(`user=${account}`)} ${q(`pass=${token}`)} --obscure`,
    },
    { title: text.rcloneUse, command: `rclone copy photos home:photos${trust}` },
  ];
  const mounts: Readonly<Record<System, readonly Command[]>> = {
    linux: [{ title: text.davMount, command: `sudo mount -t davfs ${q(url)} /mnt`, hint: text.davLogin }],
    mac: [
      { title: text.davFinder, command: url, hint: text.davLogin },
      {
        title: text.davFinderCommand,
        command: `mkdir -p ~/wherry && mount_webdav -i ${q(url)} ~/wherry`,
      },
    ],
    windows: [
      {
        title: text.davExplorer,
        command: `net use W: ${q(url)} ${q(token)} ${q(`/user:${account}`)}`,
        hint: text.davExplorerHint,
      },
    ],
  };
  return [...mounts[system], ...rclone];
};

/** The token stays out of the program: it comes from the environment. */
const libraryCode = ({ address, home }: CommandsInit): string =>
  [
    "import { connect, parseConnectionString } from 'wherry';",
    '',
    `const target = parseConnectionString(${JSON.stringify(address)});`,
    'await using remote = await connect({ ...target, token: process.env.WHERRY_TOKEN });',
    `await remote.files.upload('report.pdf', ${JSON.stringify(below(home, '/report.pdf'))});`,
  ].join('\n');

export const commandGroups = (init: CommandsInit, text: AdminStrings): readonly CommandGroup[] => [
  { title: text.groupWherry, commands: wherryCommands(init, text) },
  {
    title: text.groupCurl,
    hint: init.ownPin === undefined ? undefined : text.curlCert,
    commands: curlCommands(init, text),
  },
  { title: text.groupWebdav, commands: davCommands(init, text) },
  {
    title: text.groupLibrary,
    commands: [{ title: text.libraryHint, command: libraryCode(init) }],
  },
];
