// What to say to somebody who types a command that does not exist: the word for it here, for those who come from ftp,
// sftp, rsync or rclone, or the words that are spelled nearly so. Pure.

import { ALIASES, COMMANDS, GROUPS, findCommand } from './command-table.ts';
import { closestWords } from './text/closest-words.ts';

/** What other programs call it → what to type here. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  remove: ['delete', 'del', 'erase', 'unlink', 'deletefile'],
  'remove -r': ['rmdir', 'rd', 'purge', 'deltree', 'rmdirs', 'mdelete'],
  list: ['dir', 'nlist', 'lsf', 'lsd'],
  'list -l': ['lsl', 'll', 'mls'],
  'list -r': ['tree', 'lsr'],
  'list --json': ['lsjson'],
  du: ['ncdu', 'size', 'usage'],
  df: ['about', 'space', 'free', 'quota'],
  run: ['serve', 'server', 'daemon', 'listen', 'host'],
  upload: ['push', 'send', 'up', 'mput', 'reput', 'store'],
  download: ['pull', 'fetch', 'receive', 'dl', 'mget', 'reget', 'down', 'retrieve'],
  move: ['rename', 'ren', 'moveto'],
  copy: ['copyto', 'duplicate'],
  cat: ['type', 'more', 'less', 'show', 'print'],
  stat: ['info', 'attrib'],
  'stat --checksum': ['hash', 'hashsum', 'checksum', 'md5sum', 'sha1sum', 'sha256sum', 'b3sum'],
  directory: ['md', 'mkd', 'makedir', 'createdir'],
  file: ['mkfile', 'create', 'new'],
  find: ['search', 'locate', 'glob'],
  doctor: ['ping', 'test', 'check', 'diagnose', 'debug', 'verify'],
  completions: ['completion', 'genautocomplete', 'autocomplete'],
  'generate-token': ['token', 'password', 'passwd'],
  'generate-keys': ['keygen', 'genkey', 'keys', 'key'],
};

const NO_DIRECTORY =
  'There is no current directory on the server: every path there is written whole, and begins with "/". In "wherry shell" there is one, with cd, pwd and lcd.';
const NO_LOGIN =
  'There is nothing to open first: set WHERRY_URL and WHERRY_TOKEN to what the server printed, or log in once with "wherry login", and every command uses them; "wherry doctor" tells whether they work. "wherry shell" keeps a connection open.';
const NO_SYNC =
  '"wherry upload -r" and "wherry download -r" do it in one direction: content that is there already is not sent again.';

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
  listremotes: NO_LOGIN,
  sync: NO_SYNC,
  mirror: NO_SYNC,
  bisync: NO_SYNC,
  rsync: NO_SYNC,
  scp: '"wherry upload FILE /DIRECTORY" sends, and "wherry download /FILE" fetches.',
  quit: 'There is nothing to leave: each command ends by itself.',
  exit: 'There is nothing to leave: each command ends by itself.',
  bye: 'There is nothing to leave: each command ends by itself.',
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
