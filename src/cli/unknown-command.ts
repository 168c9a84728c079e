// What to say to somebody who types a command that does not exist: the word for it here, for those who come from ftp,
// sftp, rsync or rclone, or the words that are spelled nearly so. Pure.

import { closestWords } from '../base/index.ts';
import { ALIASES, COMMANDS, GROUPS, findCommand } from './command-table.ts';

/** What other programs call it → what to type here. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  remove: ['delete', 'del', 'erase', 'unlink', 'deletefile'],
  'remove -r': ['rmdir', 'rd', 'purge', 'deltree', 'rmdirs', 'mdelete', 'mrm'],
  list: ['dir', 'nlist', 'nls', 'lsf', 'lsd', 'mdir'],
  'list -l': ['lsl', 'll', 'la', 'mls', 'ls-l', 'ls-la'],
  'list -r': ['tree', 'lsr', 'recls'],
  'list --json': ['lsjson'],
  du: ['ncdu', 'size', 'usage'],
  df: ['about', 'space', 'free', 'quota'],
  run: ['serve', 'server', 'daemon', 'listen', 'host'],
  upload: ['push', 'send', 'up', 'mput', 'reput', 'nput', 'bput', 'store'],
  download: [
    'pull',
    'fetch',
    'receive',
    'dl',
    'mget',
    'reget',
    'newer',
    'nget',
    'bget',
    'pget',
    'down',
    'retrieve',
    'recv',
  ],
  move: ['rename', 'ren', 'moveto'],
  copy: ['copyto', 'duplicate', 'copyid'],
  'upload - /PATH': ['rcat'],
  'trash empty': ['cleanup'],
  'parts list': ['resume'],
  'generate-keys': ['keygen', 'genkey', 'keys', 'key'],
  'remote list': ['listremotes', 'remotes'],
  'user list': ['users', 'accounts'],
  'token list': ['tokens'],
  check: ['diff', 'compare', 'cmp'],
  explain: ['why'],
  'share create': ['link', 'publink', 'publish', 'qr'],
  'share list': ['shares', 'links'],
  'share revoke': ['unshare'],
  connections: ['who'],
  audit: ['log', 'logs', 'history'],
  cat: ['type', 'more', 'less', 'show', 'print'],
  stat: ['info', 'attrib'],
  'stat --checksum': [
    'hash',
    'hashsum',
    'checksum',
    'cryptcheck',
    'checksums',
    'md5',
    'md5sum',
    'sha1sum',
    'sha256sum',
    'b3sum',
  ],
  directory: ['md', 'mkd', 'makedir', 'createdir'],
  file: ['mkfile', 'create', 'new'],
  find: ['search', 'locate', 'glob'],
  doctor: ['ping', 'test', 'diagnose', 'debug', 'verify'],
  completions: ['completion', 'genautocomplete', 'autocomplete'],
  'generate-token': ['token', 'password', 'passwd'],
};

const NO_DIRECTORY =
  'There is no current directory on the server: every path there is written whole, and begins with "/". In "wherry shell" there is one, with cd, pwd and lcd.';
const NO_LOGIN =
  'There is nothing to open first: set WHERRY_URL and WHERRY_TOKEN to what the server printed, or log in once with "wherry login", and every command uses them; "wherry doctor" tells whether they work. "wherry shell" keeps a connection open.';
const NO_LEAVING =
  'There is nothing to leave: each command ends by itself. "wherry stop" ends a server that "wherry start" has started.';
const NOT_TWICE = 'The program is called "wherry" already: leave that word out.';
const NO_MOUNT =
  'A server is no drive here. "wherry shell" moves around in it, and "wherry cat" prints a file or a range of it.';
const NO_LINKS = 'Links are not made here; uploads keep those that a tree holds.';
const NO_RIGHTS =
  'Files belong to the user that the server runs as; "wherry user role NAME ROLE /PATH" says what an account may do.';
const NO_MODE =
  'There are no modes to choose: bytes arrive as they are, over one connection that the client opens.';
const SYNC =
  '"wherry sync push" makes a directory of the server like one here, "wherry sync pull" the other way round, and "wherry sync both" keeps both in step.';

/** What has no single word here. */
const SENTENCES: Readonly<Record<string, string>> = {
  cd: NO_DIRECTORY,
  pwd: NO_DIRECTORY,
  lcd: NO_DIRECTORY,
  lpwd: NO_DIRECTORY,
  cdup: NO_DIRECTORY,
  login: NO_LOGIN,
  connect: NO_LOGIN,
  open: NO_LOGIN,
  user: NO_LOGIN,
  ftp: NO_LOGIN,
  sftp: NO_LOGIN,
  config: NO_LOGIN,
  configure: NO_LOGIN,
  authorize: NO_LOGIN,
  lftp: NO_LOGIN,
  ssh: NO_LOGIN,
  telnet: NO_LOGIN,
  close: NO_LEAVING,
  disconnect: NO_LEAVING,
  abort: NO_LEAVING,
  lls: NO_DIRECTORY,
  lmkdir: NO_DIRECTORY,
  lrm: NO_DIRECTORY,
  mirror: SYNC,
  bisync: SYNC,
  rsync: SYNC,
  scp: '"wherry upload FILE /DIRECTORY" sends, and "wherry download /FILE" fetches.',
  quit: NO_LEAVING,
  exit: NO_LEAVING,
  bye: NO_LEAVING,
  logout: NO_LEAVING,
  rclone: NOT_TWICE,
  wherry: NOT_TWICE,
  dedupe:
    'Content that is there already under the same name is never sent again; nothing looks for it under other names.',
  mount: NO_MOUNT,
  nfsmount: NO_MOUNT,
  sshfs: NO_MOUNT,
  copyurl: 'No server fetches from elsewhere; fetch it here, and send it: curl URL | wherry upload - /PATH.',
  ln: NO_LINKS,
  symlink: NO_LINKS,
  chmod: NO_RIGHTS,
  chown: NO_RIGHTS,
  chgrp: NO_RIGHTS,
  umask: NO_RIGHTS,
  binary: NO_MODE,
  bin: NO_MODE,
  image: NO_MODE,
  ascii: NO_MODE,
  passive: NO_MODE,
  pasv: NO_MODE,
  epsv: NO_MODE,
  prompt: NO_MODE,
  progress:
    '"--progress" is an option of "wherry upload" and "wherry download"; on a terminal they show it by themselves.',
  append: 'Files are replaced as a whole; programs write within one with the library.',
  edit: 'Download it, change it, and upload it: "wherry download /FILE", then "wherry upload --on-conflict=replace FILE /".',
  obscure: 'No password is kept here: "wherry login" asks for it once, and keeps a token.',
  man: '"wherry COMMAND --help" tells everything about a command.',
};

const TRANSLATED: ReadonlyMap<string, string> = new Map(
  Object.entries(ELSEWHERE).flatMap(([here, words]) => words.map((word) => [word, here])),
);

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;

const quoted = (words: readonly string[]): string => list(words.map((word) => `"${word}"`));

const visibleNames = (): readonly string[] => [
  ...Object.entries(COMMANDS).flatMap(([name, { isHidden }]) =>
    isHidden || name.includes(' ') ? [] : [name],
  ),
  ...Object.keys(GROUPS),
  ...Object.keys(ALIASES),
];

const unknownIn = (group: string, word: string): string => {
  const names = Object.keys(COMMANDS).flatMap((name) =>
    name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : [],
  );
  const near = closestWords(word, names);
  return `There is no command "${group} ${word}"; ${near.length > 0 ? `did you mean ${quoted(near.map((name) => `${group} ${name}`))}` : `there is ${quoted(names.map((name) => `${group} ${name}`))}`}${near.length > 0 ? '?' : '.'}`;
};

/** The sentence for arguments that begin with no command; undefined when they do, or begin with an option. */
export const unknownCommandSentence = (args: readonly string[]): string | undefined => {
  const [first, second] = args;
  if (first === undefined || first.startsWith('-') || findCommand(args) !== undefined) return undefined;
  if (Object.hasOwn(GROUPS, first))
    return second === undefined || second.startsWith('-') ? undefined : unknownIn(first, second);
  const word = first.toLowerCase();
  const here = TRANSLATED.get(word);
  const begin = `There is no command "${first}"`;
  if (here !== undefined) return `${begin}; here it is "wherry ${here}".`;
  if (Object.hasOwn(SENTENCES, word)) return `${begin}. ${SENTENCES[word]}`;
  const near = closestWords(first, visibleNames());
  return near.length === 0
    ? `${begin}; "wherry --help" shows all.`
    : `${begin}; did you mean ${quoted(near)}?`;
};

/** "help list" and "version" as people type them elsewhere. */
export const withoutForeignWords = (args: readonly string[]): readonly string[] => {
  const [first, ...rest] = args;
  if (first === 'help' && !Object.hasOwn(COMMANDS, first)) return [...rest, '--help'];
  if ((first === 'version' && !Object.hasOwn(COMMANDS, first)) || first === '-V') return ['--version'];
  return args;
};

/** "share /PATH" as people say it: no command of the group has a slash in its name. */
export const withWholeName = (args: readonly string[]): readonly string[] => {
  const [first, second = '', ...rest] = args;
  return first === 'share' && second.includes('/') ? ['share', 'create', second, ...rest] : args;
};
