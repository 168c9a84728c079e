// What `help` prints in the shell.

import type { CliContext } from '../cli-context.ts';
import type { CommandTable } from '../command-table.ts';
import type { CommandDescription } from '../command-description.ts';
import { describeCommands } from '../describe-commands.ts';
import { clampWidth, formatParagraphs, formatRow, section } from '../format-help.ts';
import { runCli } from '../run-cli.ts';
import { isAccountCommand } from './account-command.ts';

/** In the order of first need. What is in none of them is a command for files or accounts. */
const SECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['CONNECTION', ['connect', 'disconnect', 'doctor', 'exit']],
  ['WHERE YOU ARE', ['cd', 'pwd', 'lcd', 'lpwd', 'lls']],
];

const OTHER: readonly string[] = ['help'];

const PATHS = [
  'On the server, paths that do not begin with "/" are taken from the current directory ("pwd"); on this machine, from the local',
  'one ("lpwd"). Names with blanks need quotes ("my file.txt") or a backslash (my\\ file.txt). "*", "?" and "[a-z]" match names;',
  'in quotes they mean themselves. The tab key completes commands and names. Commands may be typed in capitals.',
].join('\n');

const formatShellOverview = (commands: readonly CommandDescription[], columns: number): string => {
  const width = clampWidth(columns);
  const row = ({ name, aliases, brief }: CommandDescription): string =>
    formatRow([name, ...aliases].join(', '), brief, width);
  const named = (names: readonly string[]): string =>
    names.flatMap((name) => commands.filter((command) => command.name === name).map(row)).join('');
  const elsewhere = [...OTHER, ...SECTIONS.flatMap(([, names]) => names)];
  const rest = commands.filter(({ name }) => !elsewhere.includes(name));
  const files = rest.filter(({ name }) => !isAccountCommand(name)).map(row);
  const accounts = rest.filter(({ name }) => isAccountCommand(name)).map(row);
  return [
    ...SECTIONS.map(([title, names], index) => section(title, named(names)).slice(index === 0 ? 1 : 0)),
    section('FILES', files.join('')),
    section('ACCOUNTS', accounts.join('')),
    section(
      'ELSE',
      named(OTHER) +
        formatRow('!COMMAND', 'Run a command on this machine; "!" alone opens your own shell', width) +
        formatRow('Ctrl-C, Ctrl-D', 'Stop what is running; leave the shell', width),
    ),
    `\n${formatParagraphs(PATHS, width)}`,
    '\n"help COMMAND" says everything about one of them.\n',
  ].join('');
};

export const printHelp = async (
  context: CliContext,
  table: CommandTable,
  words: readonly string[],
): Promise<number> => {
  if (words.length > 0) {
    const names = words.map((word) => word.toLowerCase());
    return runCli([...names, '--help'], context, table);
  }
  await context.stdout.write(formatShellOverview(describeCommands(table), context.stdout.columns));
  return 0;
};
