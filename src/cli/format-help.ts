// What --help prints, from the description of the commands. Pure.

import type { CommandDescription, OptionDescription } from './command-description.ts';
import { wrapText } from './text/wrap-text.ts';

const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
/** Columns of the left-hand side; what is longer gets a line of its own. */
const LEFT_WIDTH = 26;

export const clampWidth = (columns: number): number => Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns));

export const formatRow = (left: string, right: string, width: number): string => {
  const lines = wrapText(right, width - LEFT_WIDTH - 2);
  const rest = lines.map(
    (line, index) => `${(index === 0 && left.length < LEFT_WIDTH ? left : '').padEnd(LEFT_WIDTH)}${line}`,
  );
  return (left.length < LEFT_WIDTH ? rest : [left, ...rest]).map((line) => `  ${line}\n`).join('');
};

export const section = (title: string, body: string): string => (body === '' ? '' : `\n${title}\n${body}`);

const formatOptionName = ({ name, short, value, valueOptional }: OptionDescription): string => {
  const long = value === undefined ? name : valueOptional ? `${name}[=${value}]` : `${name} ${value}`;
  return `${short === undefined ? '   ' : `${short},`} ${long}`;
};

const formatOptions = (options: readonly OptionDescription[], width: number): string =>
  options
    .filter(({ hidden }) => !hidden)
    .map((option) => formatRow(formatOptionName(option), option.brief, width))
    .join('');

export const formatParagraphs = (text: string, width: number): string =>
  text
    .split(/\n{2,}/u)
    .map((paragraph) =>
      wrapText(paragraph, width)
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('\n');

/** What the descriptions, which speak of whole paths, do not say. */
const SHELL_PATHS =
  'Paths of the server that do not begin with "/" are taken from the current directory ("pwd"), and it is the destination where none is named; on this machine the local one ("lpwd") is.';

const ESCAPE_ROW = ['    --', 'What follows is an argument, also when it begins with "-"'] as const;
const HELP_ROW = ['-h, --help', 'Print this help'] as const;

export const formatCommandHelp = (command: CommandDescription, columns: number): string => {
  const width = clampWidth(columns);
  const row = ([left, right]: readonly [string, string]): string => formatRow(left, right, width);
  const own = command.options.filter(({ common }) => !common);
  const common = command.options.filter(({ common: isCommon }) => isCommon);
  const examples = command.examples.map(({ command: line, brief }) => `  ${line}\n      ${brief}\n`).join('');
  return [
    ...command.usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${line}\n`),
    command.aliases.length === 0
      ? ''
      : `Short:  ${command.aliases.map((alias) => `${command.prefix}${alias}`).join(', ')}\n`,
    '\n',
    formatParagraphs(command.description, width),
    section(
      'ARGUMENTS',
      command.arguments
        .map(({ name, brief, repeated }) => row([repeated ? `${name}...` : name, brief]))
        .join(''),
    ),
    section('OPTIONS', formatOptions(own, width) + row(HELP_ROW) + row(ESCAPE_ROW)),
    section(command.prefix === '' ? 'OUTPUT' : 'CONNECTION AND OUTPUT', formatOptions(common, width)),
    section(
      'IN THE SHELL',
      command.prefix === '' && common.length > 0 ? formatParagraphs(SHELL_PATHS, width) : '',
    ),
    section('EXAMPLES', examples),
  ].join('');
};

/** What the name of a group alone prints. */
export const formatGroupHelp = (
  group: string,
  brief: string,
  commands: readonly CommandDescription[],
  columns: number,
): string => {
  const width = clampWidth(columns);
  return [
    ...commands
      .flatMap(({ usage }) => usage)
      .map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${line}\n`),
    '\n',
    formatParagraphs(`${brief}.`, width),
    section('COMMANDS', commands.map(({ name, brief: what }) => formatRow(name, what, width)).join('')),
    `\n"${group} COMMAND --help" says more.\n`,
  ].join('');
};

/** What `wherry` alone prints. */
export const formatOverview = (commands: readonly CommandDescription[], columns: number): string => {
  const width = clampWidth(columns);
  const rows = commands.map(({ name, aliases, brief }) =>
    formatRow([name, ...aliases].join(', '), brief, width),
  );
  return [
    'Wherry moves files between this machine and a server, over one encrypted port.\n',
    '\nUsage: wherry COMMAND [OPTIONS] [ARGUMENTS]\n',
    section('COMMANDS', rows.join('')),
    section(
      'OPTIONS',
      formatRow('-h, --help', 'Print this help; behind a command, everything about it', width) +
        formatRow('-v, --version', 'Print the version', width),
    ),
    section(
      'FIRST STEPS',
      [
        '  wherry run DIRECTORY             on the server; it prints two "export" lines\n',
        '  export WHERRY_URL=…              on the other machine: type those two lines\n',
        '  wherry list                      and there you are\n',
        '  wherry upload FILE               from this machine to the server\n',
        '  wherry download /FILE            and back; paths of the server begin with "/"\n',
        '  wherry sync both DIRECTORY /DIR  keeps two directories in step\n',
        '  wherry remote add home URL       keeps address and token: then "home:/FILE" is a path\n',
        '  wherry doctor                    when it does not work\n',
      ].join(''),
    ),
    section(
      'EXIT CODES',
      '  0 done, 1 failed, 2 usage, 3 partly, 4 conflicts, 5 too many removals, 6 differences,\n  10 connection, 11 not authenticated, 12 forbidden, 13 busy, 14 timeout, 15 no space,\n  16 corrupted, 130 interrupted\n',
    ),
  ].join('');
};
