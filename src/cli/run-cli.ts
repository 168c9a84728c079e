// One call of the program, from its arguments to its exit code. Everything outside comes in as the context.

import { run } from '@stricli/core';
import { toWherryError } from '../base/index.ts';
import { createApplication } from './application.ts';
import type { CliContext } from './cli-context.ts';
import { COMMANDS, findCommand, type CommandName } from './command-table.ts';
import type { DefinedCommand } from './define-command.ts';
import { EXIT_USAGE, exitCodeOfParser } from './exit-code.ts';
import { normaliseArguments, OPTIONAL_VALUE_OPTION } from './normalise-arguments.ts';
import { formatUsageError } from './usage-text.ts';

/** Where --json stands before any "--": errors of usage are JSON too then. */
const wantsJson = (args: readonly string[]): boolean => {
  const escape = args.indexOf('--');
  return (escape === -1 ? args : args.slice(0, escape)).includes('--json');
};

const formatUsage = (name: CommandName): string =>
  [
    ...COMMANDS[name].usage.map(
      (line, index) => `${index === 0 ? 'Usage:' : '      '} wherry ${name} ${line}`,
    ),
    `"wherry ${name} --help" says more.`,
    '',
  ].join('\n');

export const runCli = async (args: readonly string[], context: CliContext): Promise<number> => {
  const json = wantsJson(args);
  const name = findCommand(args);
  const command: DefinedCommand | undefined = name === undefined ? undefined : COMMANDS[name];
  const flags = command?.command.parameters.flags ?? {};
  let normalised: string[];
  try {
    normalised = normaliseArguments(args, {
      hasProgress: OPTIONAL_VALUE_OPTION in flags,
      hasNull: 'null' in flags,
    });
  } catch (error) {
    await context.stderr.write(`${formatUsageError(toWherryError(error).message, { json })}\n`);
    if (name !== undefined && !json) await context.stderr.write(formatUsage(name));
    return EXIT_USAGE;
  }
  await run(createApplication({ json, columns: context.stdout.columns }), normalised, {
    ...context,
    command: name,
    settings: async () => (await import('./config/setting-tables.ts')).loadSettingTables(),
  });
  const exitCode = exitCodeOfParser(context.process.exitCode);
  const isParserUsage = Number(context.process.exitCode) < 0 && exitCode === EXIT_USAGE;
  if (isParserUsage && name !== undefined && !json) await context.stderr.write(formatUsage(name));
  return exitCode;
};
