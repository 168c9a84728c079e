// man/wherry.1, from the definitions that the command line itself is parsed by. Of the macros of man(7) only those that
// every reader of manual pages knows.

import { ERROR_CODES, VERSION } from '../../src/base/index.ts';
import type {
  ArgumentDescription,
  CommandDescription,
  OptionDescription,
} from '../../src/cli/command-description.ts';
import { describeCommands } from '../../src/cli/describe-commands.ts';

/** Text as roff takes it: what begins a request or an escape is taken literally, and a minus can be copied as one. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('"', '\\(dq')
    .replaceAll(/^(?=[.'])/gmu, '\\&');

const bold = (text: string): string => `\\fB${escape(text)}\\fR`;
const italic = (text: string): string => `\\fI${escape(text)}\\fR`;

/** Words of their own to a line each would be the custom; a paragraph a line is as valid, and shorter. */
const paragraphs = (text: string): readonly string[] =>
  text
    .split(/\n{2,}/u)
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : ['.PP']),
      escape(paragraph.replaceAll('\n', ' ')),
    ]);

const tagged = (tag: string, text: string): readonly string[] => ['.TP', tag, escape(text)];

const optionTag = ({ name, short, value, valueOptional }: OptionDescription): string => {
  const long = bold(name);
  const shown =
    value === undefined ? long : valueOptional ? `${long}[=${italic(value)}]` : `${long} ${italic(value)}`;
  return short === undefined ? shown : `${bold(short)}, ${shown}`;
};

const optionLines = (options: readonly OptionDescription[]): readonly string[] =>
  options.filter(({ hidden }) => !hidden).flatMap((option) => tagged(optionTag(option), option.brief));

const argumentLines = (positional: readonly ArgumentDescription[]): readonly string[] =>
  positional.flatMap(({ name, brief, repeated }) => tagged(italic(repeated ? `${name}...` : name), brief));

const commandLines = (command: CommandDescription): readonly string[] => {
  const own = command.options.filter(({ common }) => !common);
  const aliases = command.aliases.length === 0 ? '' : ` Short: ${command.aliases.join(', ')}.`;
  return [
    `.SS ${escape(command.name)}`,
    ...command.usage.flatMap((line, index) => [...(index === 0 ? [] : ['.br']), bold(line)]),
    '.PP',
    escape(`${command.brief}.${aliases}`),
    '.PP',
    ...paragraphs(command.description),
    ...argumentLines(command.arguments),
    ...optionLines(own),
    ...command.examples.flatMap(({ command: line, brief }) => tagged(bold(line), brief)),
  ];
};

const VARIABLES: readonly (readonly [string, string])[] = [
  ['WHERRY_URL', 'The server, as wherry://HOST:PORT#PIN.'],
  ['WHERRY_TOKEN', 'The token.'],
  ['WHERRY_HOST, WHERRY_PORT, WHERRY_PUBLIC_KEY', 'In place of WHERRY_URL, part by part.'],
  ['NO_COLOR', 'No colours, whatever else is set.'],
  ['FORCE_COLOR, CLICOLOR_FORCE', 'Colours, also where there is no terminal.'],
  ['XDG_STATE_HOME', 'Where the state directory is: keys, tokens, and the servers known.'],
  ['WHERRY_DEBUG', 'Set to 1: say where in the program an error comes from.'],
];

const exitLines = (): readonly string[] => {
  const codes = new Map<number, string[]>();
  for (const [name, { exitCode }] of Object.entries(ERROR_CODES))
    codes.set(exitCode, [...(codes.get(exitCode) ?? []), name]);
  const own: readonly (readonly [number, string])[] = [
    [0, 'Done.'],
    [2, 'The command line could not be understood.'],
    [3, 'Partly done: something succeeded and something failed.'],
  ];
  return [...own, ...[...codes].map(([code, names]) => [code, `${names.join(', ')}.`] as const)]
    .toSorted(([left], [right]) => left - right)
    .flatMap(([code, text]) => tagged(bold(String(code)), text));
};

export const manPage = (): string => {
  const commands = describeCommands();
  const common = new Map(
    commands.flatMap(({ options }) => options.filter((each) => each.common).map((each) => [each.name, each])),
  );
  return `${[
    `.TH WHERRY 1 "" "wherry ${VERSION}" "User Commands"`,
    '.SH NAME',
    'wherry \\- move files between machines over one encrypted port',
    '.SH SYNOPSIS',
    `${bold('wherry')} ${italic('COMMAND')} [${italic('OPTIONS')}] [${italic('ARGUMENTS')}]`,
    '.SH DESCRIPTION',
    escape(
      'Wherry moves files between this machine and a server, over one encrypted port. A server is a directory that "wherry run" serves; it prints the two variables that every other command needs. Paths of the server begin with "/", which is that directory.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH CONNECTION AND OUTPUT',
    'Options of every command that talks to a server.',
    ...optionLines([...common.values()]),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, text]) => tagged(bold(name), text)),
    '.SH EXIT STATUS',
    ...exitLines(),
    '.SH SEE ALSO',
    '.BR rsync (1),',
    '.BR scp (1),',
    '.BR sftp (1)',
  ].join('\n')}\n`;
};
