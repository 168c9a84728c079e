// All commands as plain data, from the same definitions the parser uses: docs/reference/cli.md and completions are made
// from it. Pure.

import { ALIASES, COMMANDS } from './command-table.ts';
import { OPTIONAL_VALUE_OPTION } from './normalise-arguments.ts';
import { CLIENT_FLAGS } from './options/client-options.ts';

export interface ArgumentDescription {
  readonly name: string;
  readonly brief: string;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly default: string | undefined;
}

export interface OptionDescription {
  /** "--on-conflict" */
  readonly name: string;
  /** "-r" */
  readonly short: string | undefined;
  readonly brief: string;
  /** Placeholder of its value; undefined when it takes none. */
  readonly value: string | undefined;
  /** The value may be left out: it is given as "--option=VALUE" then, and never behind a space. */
  readonly valueOptional: boolean;
  readonly choices: readonly string[];
  readonly repeated: boolean;
  /** One of the options that every command with a connection has. */
  readonly common: boolean;
  /** Another name of an option that is documented; left out of --help. */
  readonly hidden: boolean;
}

export interface CommandDescription {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly brief: string;
  /** With program and command name. */
  readonly usage: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  readonly examples: readonly { readonly command: string; readonly brief: string }[];
}

type Parameters = (typeof COMMANDS)[keyof typeof COMMANDS]['command']['parameters'];

const kebab = (name: string): string => name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

const describeArguments = ({ positional }: Parameters): readonly ArgumentDescription[] => {
  if (positional === undefined) return [];
  if (positional.kind === 'array') {
    const { parameter, minimum = 0 } = positional;
    return [
      {
        name: parameter.placeholder ?? '',
        brief: parameter.brief,
        optional: minimum === 0,
        repeated: true,
        default: undefined,
      },
    ];
  }
  return positional.parameters.map((parameter) => ({
    name: parameter.placeholder ?? '',
    brief: parameter.brief,
    optional: parameter.optional === true || parameter.default !== undefined,
    repeated: false,
    default: parameter.default,
  }));
};

const describeOptions = ({ flags = {}, aliases = {} }: Parameters): readonly OptionDescription[] =>
  Object.entries(flags).map(([name, flag]) => {
    const letter = Object.entries(aliases).find(([, full]) => full === name)?.[0];
    const choices = flag.kind === 'enum' ? flag.values : [];
    return {
      name: `--${kebab(name)}`,
      short: letter === undefined ? undefined : `-${letter}`,
      brief: flag.brief,
      value: flag.kind === 'boolean' ? undefined : (flag.placeholder ?? choices.join('|')),
      valueOptional: name === OPTIONAL_VALUE_OPTION,
      choices,
      repeated: 'variadic' in flag && flag.variadic === true,
      common: Object.hasOwn(CLIENT_FLAGS, name) && 'remote' in flags,
      hidden: 'hidden' in flag && flag.hidden === true,
    };
  });

export const describeCommands = (): readonly CommandDescription[] =>
  Object.entries(COMMANDS).map(([name, { command, usage, description, examples }]) => ({
    name,
    aliases: Object.entries(ALIASES).flatMap(([alias, full]) => (full === name ? [alias] : [])),
    brief: command.brief,
    usage: usage.map((line) => `wherry ${name} ${line}`.trimEnd()),
    description,
    arguments: describeArguments(command.parameters),
    options: describeOptions(command.parameters),
    examples: examples.map((example) => ({ ...example, command: `wherry ${example.command}` })),
  }));
