// What may follow on a command line, from the same descriptions as --help. Pure: paths are only said to be wanted.

import type { CommandDescription, ProgramDescription, OptionDescription } from '../command-description.ts';

/** A path that is wanted: on this machine, or on the server. */
export interface WantedPath {
  readonly side: 'local' | 'remote';
  /** What stands before it in the same word, such as "--to=". */
  readonly prefix: string;
  readonly typed: string;
}

export interface CompletionPlan {
  /** Whole words that fit what is typed. */
  readonly words: readonly string[];
  readonly paths: readonly WantedPath[];
}

const NOTHING: CompletionPlan = { words: [], paths: [] };

const HELP_OPTION = '--help';

/** Placeholders of arguments that are paths of the server, wherever they stand. */
const REMOTE_PATHS = new Set(['PATH', 'FROM', 'NAME', 'DIRECTORY', 'SOURCE']);
const LOCAL_FILES = new Set(['FILE', 'DIR']);

type Sides = readonly WantedPath['side'][];

/** Where the arguments of a command are; the last entry holds for all that follow. */
const SIDES: Readonly<Record<string, readonly Sides[]>> = {
  upload: [['local'], ['local', 'remote']],
  download: [['remote'], ['remote', 'local']],
  run: [['local'], []],
};

const OPTION_SIDES: Readonly<Record<string, WantedPath['side']>> = {
  'upload --to': 'remote',
  'download --to': 'local',
};

const fitting = (words: readonly string[], typed: string): readonly string[] =>
  words.filter((word) => word.startsWith(typed));

const wanted = (sides: Sides, prefix: string, typed: string): readonly WantedPath[] =>
  sides
    // Paths of the server begin with a slash.
    .filter((side) => side === 'local' || typed === '' || typed.startsWith('/'))
    .map((side) => ({ side, prefix, typed }));

const planValue = (
  command: CommandDescription,
  option: OptionDescription,
  prefix: string,
  typed: string,
): CompletionPlan => {
  if (option.choices.length > 0)
    return { words: fitting(option.choices, typed).map((word) => prefix + word), paths: [] };
  const side =
    OPTION_SIDES[`${command.name} ${option.name}`] ??
    (LOCAL_FILES.has(option.value ?? '') ? 'local' : undefined);
  return side === undefined ? NOTHING : { words: [], paths: wanted([side], prefix, typed) };
};

const planOptions = (
  command: CommandDescription,
  used: ReadonlySet<string>,
  typed: string,
): CompletionPlan => {
  const names = command.options
    .filter(({ name, hidden, repeated }) => !hidden && (repeated || !used.has(name)))
    .map(({ name }) => name);
  return { words: fitting([...names, HELP_OPTION], typed), paths: [] };
};

const planArgument = (command: CommandDescription, index: number, typed: string): CompletionPlan => {
  const argument = command.arguments[Math.min(index, command.arguments.length - 1)];
  if (argument === undefined || (index >= command.arguments.length && !argument.repeated)) return NOTHING;
  if (argument.choices.length > 0) return { words: fitting(argument.choices, typed), paths: [] };
  const known = SIDES[command.name];
  const sides =
    known?.[Math.min(index, known.length - 1)] ?? (REMOTE_PATHS.has(argument.name) ? ['remote'] : []);
  return { words: [], paths: wanted(sides, '', typed) };
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
  { commands, groups }: ProgramDescription,
  words: readonly string[],
  current: string,
): CompletionPlan => {
  const [first = ''] = words;
  if (words.length === 0) {
    const names = commands.map(({ name }) => name.split(' ')[0] ?? '');
    const all = [...new Set([...names, ...commands.flatMap(({ aliases }) => aliases)])];
    return { words: fitting(current.startsWith('-') ? [HELP_OPTION, '--version'] : all, current), paths: [] };
  }
  const isGroup = groups.includes(first);
  if (isGroup && words.length === 1) {
    const inGroup = commands.flatMap(({ name }) =>
      name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
    );
    return { words: fitting(inGroup, current), paths: [] };
  }
  const name = isGroup ? words.slice(0, 2).join(' ') : first;
  const command = commands.find((each) => each.name === name || each.aliases.includes(name));
  return command === undefined ? NOTHING : planCommand(command, words.slice(isGroup ? 2 : 1), current);
};
