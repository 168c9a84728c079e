// All commands as plain data, from the same definitions the parser uses: docs/reference/cli.md and completions are made
// from it. Pure.

import type { ArgumentDescription, CommandDescription, OptionDescription } from './command-description.ts';
import { ALIASES, COMMANDS } from './command-table.ts';
import type { DefinedCommand } from './define-command.ts';
import { OPTIONAL_VALUE_OPTION } from './normalise-arguments.ts';
import { CLIENT_FLAGS } from './options/client-options.ts';
import { kebabCase } from './text/kebab-case.ts';

type Parameters = (typeof COMMANDS)[keyof typeof COMMANDS]['command']['parameters'];

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
      valueOptional: name === OPTIONAL_VALUE_OPTION,
      choices,
      repeated: 'variadic' in flag && flag.variadic === true,
      common: Object.hasOwn(CLIENT_FLAGS, name) && 'remote' in flags,
      hidden: 'hidden' in flag && flag.hidden === true,
    };
  });

/** All but those that only programs call. */
export const describeCommands = (): readonly CommandDescription[] =>
  Object.entries(COMMANDS)
    .filter(([, { isHidden }]) => !isHidden)
    .map(([name, defined]) => describeCommand(name, defined));

const describeCommand = (
  name: string,
  { command, usage, description, examples, choices }: DefinedCommand,
): CommandDescription => ({
  name,
  aliases: Object.entries(ALIASES).flatMap(([alias, full]) => (full === name ? [alias] : [])),
  brief: command.brief,
  usage: usage.map((line) => `wherry ${name} ${line}`.trimEnd()),
  description,
  arguments: describeArguments(command.parameters as Parameters, choices),
  options: describeOptions(command.parameters as Parameters),
  examples: examples.map((example) => ({ ...example, command: `wherry ${example.command}` })),
});
