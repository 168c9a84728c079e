// All commands as plain data, from the same definitions the parser uses: docs/reference/cli.md and completions are made
// from it. Pure.

import type { ArgumentDescription, CommandDescription, OptionDescription } from './command-description.ts';
import { PROGRAM, type CommandTable } from './command-table.ts';
import type { DefinedCommand } from './define-command.ts';
import { OPTIONAL_VALUES } from './normalise-arguments.ts';
import { CLIENT_FLAGS } from './options/client-options.ts';
import { kebabCase } from './text/kebab-case.ts';

type Parameters = DefinedCommand['command']['parameters'];

const describeArguments = (
  { positional }: Parameters,
  choices: Readonly<Record<string, readonly string[]>>,
): readonly ArgumentDescription[] => {
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
        choices: choices[parameter.placeholder ?? ''] ?? [],
      },
    ];
  }
  return positional.parameters.map((parameter) => ({
    name: parameter.placeholder ?? '',
    brief: parameter.brief,
    optional: parameter.optional === true || parameter.default !== undefined,
    repeated: false,
    default: parameter.default,
    choices: choices[parameter.placeholder ?? ''] ?? [],
  }));
};

const describeOptions = ({ flags = {}, aliases = {} }: Parameters): readonly OptionDescription[] =>
  Object.entries(flags).map(([name, flag]) => {
    const letter = Object.entries(aliases).find(([, full]) => full === name)?.[0];
    const choices = flag.kind === 'enum' ? flag.values : [];
    return {
      name: `--${kebabCase(name)}`,
      short: letter === undefined ? undefined : `-${letter}`,
      brief: flag.brief,
      value: flag.kind === 'boolean' ? undefined : (flag.placeholder ?? choices.join('|')),
      valueOptional: Object.hasOwn(OPTIONAL_VALUES, name),
      choices,
      repeated: 'variadic' in flag && flag.variadic === true,
      common: Object.hasOwn(CLIENT_FLAGS, name) && 'remote' in flags,
      hidden: 'hidden' in flag && flag.hidden === true,
    };
  });

/** What the options of a connection mean is settled where the shell connects; two of them are about output. */
const OUTPUT_OPTIONS: readonly string[] = ['--json', '--quiet'];

/** All but those that only programs call. */
export const describeCommands = (table: CommandTable = PROGRAM): readonly CommandDescription[] =>
  Object.entries(table.commands)
    .filter(([, { isHidden }]) => !isHidden)
    .map(([name, defined]) => describeCommand(table, name, defined));

const describeCommand = (
  { prefix, aliases }: CommandTable,
  name: string,
  { command, usage, description, examples, choices }: DefinedCommand,
): CommandDescription => ({
  name,
  prefix,
  aliases: Object.entries(aliases).flatMap(([alias, full]) => (full === name ? [alias] : [])),
  brief: command.brief,
  usage: usage.map((line) => `${prefix}${name} ${line}`.trimEnd()),
  description,
  arguments: describeArguments(command.parameters as Parameters, choices),
  options: describeOptions(command.parameters as Parameters).filter(
    ({ common, name: option }) => prefix !== '' || !common || OUTPUT_OPTIONS.includes(option),
  ),
  examples: examples.map((example) => ({ ...example, command: `${prefix}${example.command}` })),
});
