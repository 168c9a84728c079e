// The parser's own sentences, in our form: "wherry: SENTENCE" on stderr, or a JSON object with --json. Text typed by
// the user comes back escaped.

import {
  ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
  type ApplicationText,
} from '@stricli/core';
import { closestWords, displayName } from '../base/index.ts';
import { EXIT_USAGE } from './exit-code.ts';
import { formatJson } from './text/format-json.ts';

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;

const option = (name: string): string => `--${name}`;

/** Options have small letters, arguments have large ones. */
const nameOfParameter = (name: string): string => (/^[a-z]/u.test(name) ? option(name) : name);

/** What other programs call a value. */
const SYNONYMS: Readonly<Record<string, string>> = {
  overwrite: 'replace',
  force: 'replace',
  ignore: 'skip',
  keep: 'skip',
  update: 'newer',
  always: 'auto',
  never: 'none',
  file: 'f',
  directory: 'd',
  link: 'l',
};

const mean = (words: readonly string[]): string =>
  words.length === 0 ? '' : `; did you mean ${list(words)}?`;

/** What letters of other programs ask for that is so without them. */
const FOREIGN_LETTERS: Readonly<Record<string, string>> = {
  a: 'times and the executable bit are kept without it',
  p: 'times and the executable bit are kept without it',
  f: 'nothing is asked without it, but before everything on a server goes; --yes answers that',
  v: 'what is done is said without it',
  z: '--compress says when content is compressed',
  P: 'progress is shown on a terminal without it; --progress=plain prints it in lines',
};

/** What options ask for that other commands have, or none needs. */
const FOREIGN_OPTIONS: Readonly<Record<string, string>> = {
  delete: '"sync push" and "sync pull" have it, and "sync both" brings removals across without it',
  conflict:
    'only "sync both" finds conflicts, since of push and pull one side always wins; --on-conflict of other commands is about names that are taken',
};

/** Letters are not alike: only the other case of the same one is a slip. */
const closestLetter = (letter: string, options: readonly string[]): readonly string[] => {
  const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  return options.filter((each) => each === `-${other}`);
};

const explainLetter = (letter: string): string => {
  const why = FOREIGN_LETTERS[letter];
  return why === undefined ? '.' : `: ${why}.`;
};

const explainOption = (name: string): string | undefined =>
  Object.hasOwn(FOREIGN_OPTIONS, name) ? `: ${FOREIGN_OPTIONS[name]}.` : undefined;

const closestValues = (input: string, values: readonly string[]): readonly string[] => {
  const synonym = SYNONYMS[input.toLowerCase()];
  return synonym !== undefined && values.includes(synonym) ? [synonym] : closestWords(input, values, 1);
};

const explain = (error: ArgumentScannerError, options: readonly string[]): string =>
  formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input }) =>
      `There is no option ${option(input)}${explainOption(input) ?? (mean(closestWords(option(input), options)) || '.')}`,
    AliasNotFoundError: ({ input }) =>
      `There is no option -${input}${mean(closestLetter(input, options)) || explainLetter(input)}`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder, input, exception }) =>
      `"${input}" does not fit ${nameOfParameter(externalFlagNameOrPlaceholder)}: ${exception instanceof Error ? exception.message : String(exception)}.`,
    EnumValidationError: ({ externalFlagName, input, values }) =>
      `"${input}" does not fit ${option(externalFlagName)}, which is one of ${list(values)}${mean(closestValues(input, values)) || '.'}`,
    UnsatisfiedFlagError: ({ externalFlagName }) => `The option ${option(externalFlagName)} needs a value.`,
    UnexpectedPositionalError: ({ expectedCount, input }) =>
      `There is one argument too many, "${input}"; at most ${expectedCount} can be given.`,
    UnsatisfiedPositionalError: ({ placeholder, limit: [minimum, count] = [0, 0] }) =>
      minimum > 1
        ? `At least ${minimum} arguments are needed; ${count === 0 ? 'none' : count} was given.`
        : `The argument ${placeholder} is missing.`,
    UnexpectedFlagError: ({ externalFlagName }) =>
      `The option ${option(externalFlagName)} was given more than once.`,
  });

/** A usage error as stderr shows it, without its line end. */
export const formatUsageError = (sentence: string, { json }: { readonly json: boolean }): string =>
  json
    ? formatJson({
        type: 'error',
        code: 'BAD_REQUEST',
        message: sentence,
        retryable: false,
        exitCode: EXIT_USAGE,
        details: {},
      })
    : `wherry: ${displayName(sentence)}`;

export interface UsageTextOptions {
  readonly json: boolean;
  /** What to type to see every command. */
  readonly help: string;
  /** Those of the command that is called, as they are typed. */
  readonly options: readonly string[];
}

export const createUsageText = (options: UsageTextOptions): ApplicationText => ({
  ...text_en,
  exceptionWhileParsingArguments: (error) =>
    formatUsageError(
      error instanceof ArgumentScannerError ? explain(error, options.options) : String(error),
      options,
    ),
  noCommandRegisteredForInput: ({ input, corrections }) =>
    formatUsageError(
      corrections.length === 0
        ? `There is no command "${input}"; "${options.help}" shows all.`
        : `There is no command "${input}"; did you mean ${list(corrections).replaceAll('`', '"')}?`,
      options,
    ),
});
