// One call of the program, from its arguments to its exit code. Everything outside comes in as the context.

import { run } from '@stricli/core';
import { toWherryError } from '../base/index.ts';
import { createApplication } from './application.ts';
import type { CliContext } from './cli-context.ts';
import type { ProgramDescription } from './command-description.ts';
import { findCommand, PROGRAM, type CommandTable } from './command-table.ts';
import type { DefinedCommand } from './define-command.ts';
import { EXIT_USAGE, exitCodeOfParser } from './exit-code.ts';
import { normaliseArguments } from './normalise-arguments.ts';
import { kebabCase } from './text/kebab-case.ts';
import { unknownCommandSentence, withWholeName, withoutForeignWords } from './unknown-command.ts';
import { formatUsageError } from './usage-text.ts';

/** Where --json stands before any "--": errors of usage are JSON too then. */
const wantsJson = (args: readonly string[]): boolean => {
  const escape = args.indexOf('--');
  return (escape === -1 ? args : args.slice(0, escape)).includes('--json');
};

/** The options of a command, as they are typed. */
const optionsOf = ({ command }: DefinedCommand): readonly string[] => {
  const { flags = {}, aliases = {} }: DefinedCommand['command']['parameters'] = command.parameters;
  const long = Object.entries(flags).flatMap(([flag, { hidden }]: [string, { readonly hidden?: boolean }]) =>
    hidden === true ? [] : [`--${kebabCase(flag)}`],
  );
  return [...long, ...Object.keys(aliases).map((letter) => `-${letter}`)];
};

const formatUsage = (prefix: string, name: string, { usage }: DefinedCommand): string =>
  [
    ...usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${prefix}${name} ${line}`),
    prefix === '' ? `"help ${name}" says more.` : `"${prefix}${name} --help" says more.`,
    '',
  ].join('\n');

const describeProgram = async (): Promise<ProgramDescription> => ({
  commands: (await import('./describe-commands.ts')).describeCommands(),
  groups: Object.keys(PROGRAM.groups),
});

export const runCli = async (
  typed: readonly string[],
  context: CliContext,
  table: CommandTable = PROGRAM,
): Promise<number> => {
  const isProgram = table === PROGRAM;
  const args = withWholeName(isProgram ? withoutForeignWords(typed) : typed);
  const json = wantsJson(args);
  const unknown = isProgram ? unknownCommandSentence(args) : table.explainUnknown?.(args);
  if (unknown !== undefined) {
    await context.stderr.write(`${formatUsageError(unknown, { json })}\n`);
    return EXIT_USAGE;
  }
  const name = findCommand(args, table);
  const command = name === undefined ? undefined : table.commands[name];
  const usage = name === undefined || command === undefined ? '' : formatUsage(table.prefix, name, command);
  const flags = command?.command.parameters.flags ?? {};
  let normalised: string[];
  try {
    normalised = normaliseArguments(args, {
      hasProgress: 'progress' in flags,
      hasSave: 'save' in flags,
      hasNull: 'null' in flags,
    });
  } catch (error) {
    await context.stderr.write(`${formatUsageError(toWherryError(error).message, { json })}\n`);
    if (!json) await context.stderr.write(usage);
    return EXIT_USAGE;
  }
  const options = command === undefined ? [] : optionsOf(command);
  await run(createApplication({ json, columns: context.stdout.columns, table, options }), normalised, {
    ...context,
    command: name,
    describeTable: describeProgram,
    settings: async () => (await import('./config/setting-tables.ts')).loadSettingTables(),
  });
  const exitCode = exitCodeOfParser(context.process.exitCode);
  const isParserUsage = Number(context.process.exitCode) < 0 && exitCode === EXIT_USAGE;
  if (isParserUsage && !json) await context.stderr.write(usage);
  return exitCode;
};
