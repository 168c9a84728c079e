// All commands, put together for the parser.

import {
  buildApplication,
  buildRouteMap,
  version,
  type Application,
  type StricliIntegration,
} from '@stricli/core';
import { VERSION } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { ALIASES, COMMANDS } from './command-table.ts';
import { createUsageText } from './usage-text.ts';

/** `--help`, anywhere behind a command's name; without a command, the overview. */
const help = (columns: number): StricliIntegration<CliContext> => ({
  flag: {
    brief: 'Print this help',
    aliases: ['h'],
    global: true,
    defaultForRouteMap: true,
    async run(_application, { result }) {
      const [{ describeCommands }, { formatCommandHelp, formatOverview }] = await Promise.all([
        import('./describe-commands.ts'),
        import('./format-help.ts'),
      ]);
      const [, name] = result.prefix;
      const commands = describeCommands();
      const command = commands.find(
        (candidate) => name === candidate.name || candidate.aliases.includes(name ?? ''),
      );
      this.process.stdout.write(
        command === undefined ? formatOverview(commands, columns) : formatCommandHelp(command, columns),
      );
    },
  },
});

export const createApplication = (options: {
  readonly json: boolean;
  readonly columns: number;
}): Application<CliContext> => {
  const routes = Object.fromEntries(Object.entries(COMMANDS).map(([name, { command }]) => [name, command]));
  return buildApplication(
    buildRouteMap<string, CliContext>({
      routes,
      aliases: ALIASES,
      docs: { brief: 'Moves files over one encrypted port' },
    }),
    {
      name: 'wherry',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: { caseStyle: 'convert-camel-to-kebab' },
      localization: { text: createUsageText(options) },
    },
    {
      help: help(options.columns),
      version: version({ brief: 'Print the version', info: { currentVersion: VERSION } }),
    },
  );
};
