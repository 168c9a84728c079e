// What the tab key means: which names could stand where the cursor is, and the word with each of them. Pure: the names of
// directories come in as an argument.

import type { CommandDescription } from '../command-description.ts';
import { isAccountCommand } from './account-command.ts';
import { MAX_SHOWN_NAMES } from './limits.ts';
import { closeQuote, parseWords, quoteWord, type QuoteStyle, type WordRules } from './parse-words.ts';

export interface Completion {
  /** What the word could become, as it would be typed. */
  readonly hits: readonly string[];
  /** What of the line they replace. */
  readonly replaced: string;
  /** Shown where the hits say too little. */
  readonly note?: string | undefined;
}

export interface KnownName {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Names of a directory as far as they are known. */
export interface KnownNames {
  readonly names: readonly KnownName[];
  /** There are more, that were not looked at. */
  readonly isCut: boolean;
}

/** What is to be completed. */
export type CompletionPlan =
  | { readonly kind: 'none' }
  /** One of these. */
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly typed: TypedWord }
  /** A name in a directory. */
  | {
      readonly kind: 'remote' | 'local';
      readonly directoriesOnly: boolean;
      readonly typed: TypedWord;
      /** As it was typed: "docs/" or "". */
      readonly directory: string;
      readonly prefix: string;
    };

/** The word that the cursor is at the end of. */
export interface TypedWord {
  readonly text: string;
  readonly raw: string;
  readonly style: QuoteStyle;
}

const NOTHING: Completion = { hits: [], replaced: '' };

const LOCAL_COMMANDS: readonly string[] = ['lcd', 'lls'];
const DIRECTORY_COMMANDS: readonly string[] = ['cd', 'rmdir', 'lcd'];
const WITHOUT_PATHS: readonly string[] = [
  'connect',
  'disconnect',
  'exit',
  'pwd',
  'lpwd',
  'parts list',
  'parts discard',
];
const LOCAL_FILE_OPTIONS: readonly string[] = ['--exclude-from', '--include-from', '--token-file'];

/** One local directory, and then one of the server; only a pull begins with the server's. */
const PAIR_COMMAND = /^(?:sync (?:push|pull|both|local|remote)|check|explain)$/u;

/** Which side's names an argument of a command has; `index` counts its arguments that are no options. */
const sideOf = (command: string, index: number, hasTo: boolean): 'remote' | 'local' => {
  if (LOCAL_COMMANDS.includes(command)) return 'local';
  if (command === 'upload') return hasTo || index === 0 ? 'local' : 'remote';
  if (PAIR_COMMAND.test(command)) return (index === 0) === (command === 'sync pull') ? 'remote' : 'local';
  if (command === 'download') return hasTo || index === 0 ? 'remote' : 'local';
  return 'remote';
};

const styleOf = (raw: string, open: string): QuoteStyle => {
  if (open === 'single' || open === 'double' || open === 'ansi') return open;
  if (raw.startsWith(`$'`)) return 'ansi';
  return raw.startsWith(`'`) ? 'single' : raw.startsWith('"') ? 'double' : 'bare';
};

const isSame = (name: string, typed: string): boolean => name.toLowerCase() === typed.toLowerCase();

const choice = (choices: readonly string[], typed: TypedWord): CompletionPlan => ({
  kind: 'choice',
  choices,
  typed,
});

const names = (
  kind: 'remote' | 'local',
  typed: TypedWord,
  directoriesOnly: boolean,
  text = typed.text,
): CompletionPlan => {
  const cut = text.lastIndexOf('/') + 1;
  return { kind, directoriesOnly, typed, directory: text.slice(0, cut), prefix: text.slice(cut) };
};

interface ArgumentPlace {
  readonly command: CommandDescription;
  /** The words between the command's name and the one that is typed. */
  readonly before: readonly string[];
  readonly typed: TypedWord;
}

const planArgument = ({ command, before, typed }: ArgumentPlace): CompletionPlan => {
  const { options, name } = command;
  const isBehindEscape = before.includes('--');
  const find = (word: string) =>
    options.find(
      (option) =>
        option.value !== undefined &&
        !option.valueOptional &&
        (option.name === word || option.short === word),
    );
  const previous = isBehindEscape ? undefined : find(before.at(-1) ?? '');
  if (previous !== undefined) {
    if (previous.choices.length > 0) return choice(previous.choices, typed);
    if (LOCAL_FILE_OPTIONS.includes(previous.name)) return names('local', typed, false);
    if (previous.name === '--to') return names(name === 'upload' ? 'remote' : 'local', typed, true);
    return { kind: 'none' };
  }
  if (typed.text.startsWith('-') && !isBehindEscape)
    return choice(
      options.filter(({ hidden }) => !hidden).map((option) => option.name),
      typed,
    );
  if (WITHOUT_PATHS.includes(name) || (isAccountCommand(name) && name !== 'user role'))
    return { kind: 'none' };
  const plain = before.filter(
    (word, index) => !word.startsWith('-') && find(before[index - 1] ?? '') === undefined,
  );
  const side = sideOf(
    name,
    plain.length,
    before.some((word) => /^--to(?:=|$)/u.test(word)),
  );
  return names(side, typed, DIRECTORY_COMMANDS.includes(name));
};

/** `line` is what stands before the cursor. */
export const planCompletion = (
  line: string,
  commands: readonly CommandDescription[],
  rules: WordRules,
): CompletionPlan => {
  const isLocalCommand = /^\s*!/u.test(line);
  const { words, open, isInWord } = parseWords(line, rules);
  const last = isInWord ? words.at(-1) : undefined;
  const raw = last === undefined ? '' : line.slice(last.start);
  const typed: TypedWord = { text: last?.text ?? '', raw, style: styleOf(raw, open) };
  const before = (last === undefined ? words : words.slice(0, -1)).map(({ text }) => text);
  // A pattern stands for names already.
  if (last !== undefined && !last.isLiteral && /[*?[{]/u.test(last.text)) return { kind: 'none' };
  if (isLocalCommand) return before.length === 0 ? { kind: 'none' } : names('local', typed, false);
  const [verb, ...rest] = before;
  const verbs = commands.flatMap(({ name, aliases }) => [name.split(' ')[0] ?? '', ...aliases]);
  const choices = [...new Set(verbs)].toSorted();
  if (verb === undefined) return choice(choices, typed);
  if (isSame(verb, 'help') || verb === '?') return choice(choices, typed);
  const members = commands.filter(({ name }) => name.includes(' ') && isSame(name.split(' ')[0] ?? '', verb));
  const [member, ...behind] = rest;
  if (members.length > 0 && member === undefined)
    return choice(
      members.map(({ name }) => name.split(' ')[1] ?? ''),
      typed,
    );
  const command =
    members.length > 0
      ? members.find(({ name }) => isSame(name, `${verb} ${member ?? ''}`))
      : commands.find(({ name, aliases }) => [name, ...aliases].some((known) => isSame(known, verb)));
  if (command === undefined) return { kind: 'none' };
  return planArgument({ command, before: members.length > 0 ? behind : rest, typed });
};

/** What all names begin with. */
const commonBeginning = (all: readonly string[]): string => {
  const [first = ''] = all;
  let length = first.length;
  for (const name of all) while (!name.startsWith(first.slice(0, length))) length -= 1;
  const common = first.slice(0, length);
  // Half of a character is none.
  return /[\ud800-\udbff]$/u.test(common) ? common.slice(0, -1) : common;
};

/** A name as it would be typed. A "~" that stands for the home directory stays what it is, and a "-" begins no option. */
const quoteTyped = (text: string, typed: TypedWord, rules: WordRules): string => {
  const { style, raw } = typed;
  if (style === 'bare' && raw.startsWith('~') && text.startsWith('~/'))
    return `~/${text === '~/' ? '' : quoteWord(text.slice(2), 'bare', rules)}`;
  return quoteWord(text.startsWith('-') ? `./${text}` : text, style, rules);
};

const completeChoice = (choices: readonly string[], typed: TypedWord): Completion => {
  const fitting = choices.filter((one) => one.startsWith(typed.text.toLowerCase()));
  return { hits: fitting.map((one) => `${one} `), replaced: typed.raw };
};

const formatCount = ({ isCut }: KnownNames, count: number): string =>
  `${isCut ? 'more than ' : ''}${count} names fit; type more of it, or "ls" to see them`;

/** `known`: what is in the directory that the plan names. */
export const completeNames = (plan: CompletionPlan, known: KnownNames, rules: WordRules): Completion => {
  if (plan.kind === 'none') return NOTHING;
  const { typed } = plan;
  if (plan.kind === 'choice') return completeChoice(plan.choices, typed);
  const { directory, prefix, directoriesOnly } = plan;
  const fitting = known.names.filter(
    ({ name, isDirectory }) =>
      name.startsWith(prefix) &&
      (isDirectory || !directoriesOnly) &&
      // Hidden ones only for whoever asks for them.
      (prefix !== '' || !name.startsWith('.')),
  );
  const write = (text: string): string => quoteTyped(`${directory}${text}`, typed, rules);
  if (fitting.length > MAX_SHOWN_NAMES) {
    const common = commonBeginning(fitting.map(({ name }) => name));
    const note = formatCount(known, fitting.length);
    const hits = common.length > prefix.length ? [write(common)] : [];
    return { hits, replaced: typed.raw, note };
  }
  const hits = fitting
    .map(({ name, isDirectory }) => {
      const quoted = write(isDirectory ? `${name}/` : name);
      return isDirectory ? quoted : `${quoted}${closeQuote(quoted)} `;
    })
    .toSorted();
  return { hits, replaced: typed.raw };
};
