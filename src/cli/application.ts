// All commands, put together for the parser.

import {
  buildApplication,
  buildRouteMap,
  version,
  type Application,
  type Command,
  type RouteMap,
  type StricliIntegration,
} from '@stricli/core';
import { VERSION } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { findCommand, type CommandTable } from './command-table.ts';
import { createUsageText } from './usage-text.ts';

/** `--help`, anywhere behind a command's name; without a command, the overview. */
const help = (columns: number, table: CommandTable): StricliIntegration<CliContext> => ({
  flag: {
    brief: 'Print this help',
    aliases: ['h'],
    global: true,
    defaultForRouteMap: true,
    async run(_application, { result }) {
      const [{ describeCommands }, { formatCommandHelp, formatGroupHelp, formatOverview }] =
        await Promise.all([import('./describe-commands.ts'), import('./format-help.ts')]);
      const [, ...words] = result.prefix;
      const [group = ''] = words;
      const commands = describeCommands(table);
      const name = findCommand(words, table);
      const command = commands.find((candidate) => candidate.name === name);
      const inGroup = commands.filter((candidate) => candidate.name.startsWith(`${group} `));
      const text = (): string => {
        if (command !== undefined) return formatCommandHelp(command, columns);
        return Object.hasOwn(table.groups, group)
          ? formatGroupHelp(`${table.prefix}${group}`, table.groups[group] ?? '', inGroup, columns)
          : formatOverview(commands, columns);
      };
      this.process.stdout.write(text());
    },
  },
});

/** The commands of one word. */
const commandRoutes = ({ commands }: CommandTable): Record<string, Command<CliContext>> =>
  Object.fromEntries(
    Object.entries(commands).flatMap(([name, { command }]) => (name.includes(' ') ? [] : [[name, command]])),
  );

/** A route map for each group. */
const groupRoutes = ({ commands, groups }: CommandTable): Record<string, RouteMap<CliContext>> =>
  Object.fromEntries(
    Object.entries(groups).map(([group, brief]) => {
      const routes = Object.entries(commands).flatMap(
        ([name, { command }]): [string, Command<CliContext>][] =>
          name.startsWith(`${group} `) ? [[name.slice(group.length + 1), command]] : [],
      );
      return [
        group,
        buildRouteMap<string, CliContext>({ routes: Object.fromEntries(routes), docs: { brief } }),
      ];
    }),
  );

export const createApplication = (options: {
  readonly json: boolean;
  readonly columns: number;
  readonly table: CommandTable;
  /** Those of the command that is called, as they are typed. */
  readonly options: readonly string[];
}): Application<CliContext> => {
  const { table } = options;
  return buildApplication(
    buildRouteMap<string, CliContext>({
      routes: { ...commandRoutes(table), ...groupRoutes(table) },
      aliases: table.aliases,
      docs: { brief: 'Moves files over one encrypted port' },
    }),
    {
      name: 'wherry',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: { caseStyle: 'convert-camel-to-kebab' },
      localization: {
        text: createUsageText({
          json: options.json,
          options: options.options,
          help: table.prefix === '' ? 'help' : `${table.prefix}--help`,
        }),
      },
    },
    {
      help: help(options.columns, table),
      version: version({ brief: 'Print the version', info: { currentVersion: VERSION } }),
    },
  );
};
