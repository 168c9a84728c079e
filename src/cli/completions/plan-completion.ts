// What may follow on a command line, from the same descriptions as --help. Pure: paths are only said to be wanted.

import { ASSIGNABLE_ROLES } from '../../accounts/rights/index.ts';
import type { CommandDescription, ProgramDescription, OptionDescription } from '../command-description.ts';

/** A path that is wanted: on this machine, or on the server. */
export interface WantedPath {
  readonly side: 'local' | 'remote';
  /** What stands before it in the same word, such as "--to=". */
  readonly prefix: string;
  readonly typed: string;
  /** The remote that is named before the path; undefined for the server that is meant without a name. */
  readonly remote?: string;
}

/** Something that has a name or an id, here or on the server. */
export type NameKind = 'remote' | 'account' | 'token' | 'invite' | 'trash' | 'part' | 'share';

export interface WantedName {
  readonly kind: NameKind;
  /** What stands before it in the same word, and what belongs behind it. */
  readonly prefix: string;
  readonly typed: string;
  readonly suffix: string;
}

export interface CompletionPlan {
  /** Whole words that fit what is typed. */
  readonly words: readonly string[];
  readonly paths: readonly WantedPath[];
  readonly names: readonly WantedName[];
}

const NOTHING: CompletionPlan = { words: [], paths: [], names: [] };

const HELP_OPTION = '--help';

/** Placeholders of arguments that are paths of the server, or files of this machine, wherever they stand. */
const REMOTE_PATHS = new Set(['PATH', 'FROM']);
const LOCAL_FILES = new Set(['FILE', 'DIR']);

/** `address`: on the server too, but only behind the name of a remote. */
type Sides = readonly (WantedPath['side'] | 'address')[];

/** Where the arguments of a command are; the last entry holds for all that follow. */
const SIDES: Readonly<Record<string, readonly Sides[]>> = {
  upload: [['local'], ['local', 'remote']],
  download: [['remote'], ['remote', 'local']],
  file: [['remote']],
  directory: [['remote']],
  'sync push': [['local'], ['remote']],
  'sync pull': [['remote'], ['local']],
  'sync both': [['local'], ['remote']],
  'sync local': [['local'], ['remote']],
  'sync remote': [['local'], ['remote']],
  check: [['local'], ['remote']],
  explain: [['local'], ['remote'], []],
  'conflicts list': [['local', 'address']],
  'conflicts resolve': [['local', 'address']],
  run: [['local'], []],
  start: [['local'], []],
  'service install': [['local'], []],
};

/** What the arguments of a command name; the last entry holds for all that follow. */
const NAMES: Readonly<Record<string, readonly (NameKind | undefined)[]>> = {
  'remote show': ['remote'],
  'remote remove': ['remote'],
  'remote rename': ['remote', undefined],
  'remote default': ['remote'],
  doctor: ['remote'],
  shell: ['remote', undefined],
  login: ['remote', undefined],
  'user passwd': ['account'],
  'user role': ['account', undefined],
  'user quota': ['account', undefined],
  'user disable': ['account'],
  'user enable': ['account'],
  'user code': ['account'],
  'user remove': ['account'],
  'token revoke': ['token'],
  'invite remove': ['invite'],
  'trash restore': ['trash'],
  'parts discard': ['part'],
  'share show': ['share'],
  'share revoke': ['share'],
};

/** By the name of the option, or that of command and option. */
const OPTION_NAMES: Readonly<Record<string, NameKind>> = {
  '--remote': 'remote',
  '--account': 'account',
  'versions --restore': 'trash',
};

/** Words that fit, where others do too. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'user role ROLE': [...ASSIGNABLE_ROLES, 'inherit'],
  'user add --role': ASSIGNABLE_ROLES,
  'invite create --role': ASSIGNABLE_ROLES,
  'user quota SIZE': ['none'],
};

const OPTION_SIDES: Readonly<Record<string, WantedPath['side']>> = {
  'upload --to': 'remote',
  'download --to': 'local',
  'trash list --local': 'local',
  'trash restore --local': 'local',
  'trash empty --local': 'local',
  'versions --local': 'local',
};

const fitting = (words: readonly string[], typed: string): readonly string[] =>
  words.filter((word) => word.startsWith(typed));

/** "home:/do", as far as it is typed. */
const ADDRESS = /^(?<remote>[a-z0-9][a-z0-9-]*[a-z0-9]):(?<path>(?:\/.*)?)$/isu;
const NAME_BEGIN = /^[a-z0-9-]*$/iu;

const wantedPath = (side: Sides[number], prefix: string, typed: string): readonly WantedPath[] => {
  if (side === 'local') return [{ side, prefix, typed }];
  const { remote, path = '' } = ADDRESS.exec(typed)?.groups ?? {};
  if (remote !== undefined) return [{ side: 'remote', prefix: `${prefix}${remote}:`, typed: path, remote }];
  // Paths of the server begin with a slash.
  const isPath = side === 'remote' && (typed === '' || typed.startsWith('/'));
  return isPath ? [{ side, prefix, typed }] : [];
};

/** Paths, and before those on a remote its name. */
const planPaths = (sides: Sides, prefix: string, typed: string): CompletionPlan => ({
  words: [],
  paths: sides.flatMap((side) => wantedPath(side, prefix, typed)),
  names:
    (sides.includes('remote') || sides.includes('address')) && NAME_BEGIN.test(typed)
      ? [{ kind: 'remote', prefix, typed, suffix: ':/' }]
      : [],
});

const planName = (kind: NameKind, prefix: string, typed: string): CompletionPlan =>
  kind === 'trash' && typed.startsWith('/')
    ? // What was removed may be named by its path, whose directory may be there.
      planPaths(['remote'], prefix, typed)
    : { ...NOTHING, names: [{ kind, prefix, typed, suffix: '' }] };

const planValue = (
  command: CommandDescription,
  option: OptionDescription,
  prefix: string,
  typed: string,
): CompletionPlan => {
  const choices =
    option.choices.length > 0 ? option.choices : (WORDS[`${command.name} ${option.name}`] ?? []);
  if (choices.length > 0) return { ...NOTHING, words: fitting(choices, typed).map((word) => prefix + word) };
  const kind = OPTION_NAMES[`${command.name} ${option.name}`] ?? OPTION_NAMES[option.name];
  if (kind !== undefined) return planName(kind, prefix, typed);
  const side =
    OPTION_SIDES[`${command.name} ${option.name}`] ??
    (LOCAL_FILES.has(option.value ?? '') ? 'local' : undefined);
  return side === undefined ? NOTHING : planPaths([side], prefix, typed);
};

const planOptions = (
  command: CommandDescription,
  used: ReadonlySet<string>,
  typed: string,
): CompletionPlan => {
  const names = command.options
    .filter(({ name, hidden, repeated }) => !hidden && (repeated || !used.has(name)))
    .map(({ name }) => name);
  return { ...NOTHING, words: fitting([...names, HELP_OPTION], typed) };
};

const planArgument = (command: CommandDescription, index: number, typed: string): CompletionPlan => {
  const argument = command.arguments[Math.min(index, command.arguments.length - 1)];
  if (argument === undefined || (index >= command.arguments.length && !argument.repeated)) return NOTHING;
  const choices =
    argument.choices.length > 0 ? argument.choices : (WORDS[`${command.name} ${argument.name}`] ?? []);
  if (choices.length > 0) return { ...NOTHING, words: fitting(choices, typed) };
  const kinds = NAMES[command.name];
  const kind = kinds?.[Math.min(index, kinds.length - 1)];
  if (kind !== undefined) return planName(kind, '', typed);
  const known = SIDES[command.name];
  const side = REMOTE_PATHS.has(argument.name)
    ? 'remote'
    : LOCAL_FILES.has(argument.name)
      ? 'local'
      : undefined;
  const sides = known?.[Math.min(index, known.length - 1)] ?? (side === undefined ? [] : [side]);
  return planPaths(sides, '', typed);
};

/** What stands before the word that is being typed. */
interface Typed {
  readonly used: ReadonlySet<string>;
  readonly positionals: number;
  readonly isEscaped: boolean;
  /** The option whose value the current word is. */
  readonly awaiting: OptionDescription | undefined;
}

const readTyped = (command: CommandDescription, words: readonly string[]): Typed => {
  const used = new Set<string>();
  let positionals = 0;
  let isEscaped = false;
  let awaiting: OptionDescription | undefined;
  for (const word of words) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (isEscaped || !word.startsWith('-') || word === '-') positionals += 1;
    else if (word === '--') isEscaped = true;
    else {
      const [name = ''] = word.split('=');
      const option = command.options.find((each) => each.name === name || each.short === name);
      if (option !== undefined) used.add(option.name);
      const takesNext = option?.value !== undefined && !option.valueOptional && !word.includes('=');
      awaiting = takesNext ? option : undefined;
    }
  }
  return { used, positionals, isEscaped, awaiting };
};

const planCommand = (
  command: CommandDescription,
  words: readonly string[],
  current: string,
): CompletionPlan => {
  const { used, positionals, isEscaped, awaiting } = readTyped(command, words);
  if (awaiting !== undefined) return planValue(command, awaiting, '', current);
  if (isEscaped || !current.startsWith('-')) return planArgument(command, positionals, current);
  const cut = current.indexOf('=');
  if (cut === -1) return planOptions(command, used, current);
  const option = command.options.find(({ name }) => name === current.slice(0, cut));
  return option?.value === undefined
    ? NOTHING
    : planValue(command, option, current.slice(0, cut + 1), current.slice(cut + 1));
};

/** `words` stand between the program's name and the word that is being typed. */
export const planCompletion = (
  program: ProgramDescription,
  words: readonly string[],
  current: string,
): CompletionPlan => {
  const { commands, groups } = program;
  const [first = '', second = current] = words;
  // "share /PATH" is "share create /PATH".
  if (first === 'share' && second.includes('/'))
    return planCompletion(program, ['share', 'create', ...words.slice(1)], current);
  if (words.length === 0) {
    const names = commands.map(({ name }) => name.split(' ')[0] ?? '');
    const all = [...new Set([...names, ...commands.flatMap(({ aliases }) => aliases)])];
    return {
      ...NOTHING,
      words: fitting(current.startsWith('-') ? [HELP_OPTION, '--version'] : all, current),
    };
  }
  const isGroup = groups.includes(first);
  if (isGroup && words.length === 1) {
    const inGroup = commands.flatMap(({ name }) =>
      name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
    );
    return { ...NOTHING, words: fitting(inGroup, current) };
  }
  const name = isGroup ? words.slice(0, 2).join(' ') : first;
  const command = commands.find((each) => each.name === name || each.aliases.includes(name));
  return command === undefined ? NOTHING : planCommand(command, words.slice(isGroup ? 2 : 1), current);
};
