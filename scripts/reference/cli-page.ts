// docs/reference/cli.md, from the definitions that the command line itself is parsed by.

import type {
  ArgumentDescription,
  CommandDescription,
  OptionDescription,
} from '../../src/cli/command-description.ts';
import { describeCommands } from '../../src/cli/describe-commands.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# The command line

\`wherry COMMAND [OPTIONS] [ARGUMENTS]\`. \`wherry COMMAND --help\` prints what is on this page. Exit codes are in
[exit-codes.md](exit-codes.md), error codes in [errors.md](errors.md).`;

const code = (text: string): string => `\`${text}\``;

const argumentRow = ({
  name,
  brief,
  optional,
  repeated,
  default: value,
}: ArgumentDescription): readonly string[] => [
  code(repeated ? `${name}…` : name),
  optional ? (value === undefined ? 'optional' : `default ${value}`) : 'required',
  brief,
];

const optionName = ({ name, value, valueOptional }: OptionDescription): string => {
  if (value === undefined) return name;
  return valueOptional ? `${name}[=${value}]` : `${name} ${value}`;
};

const optionRow = (option: OptionDescription): readonly string[] => [
  [...(option.short === undefined ? [] : [code(option.short)]), code(optionName(option))].join(', '),
  option.repeated ? `${option.brief} (may be repeated)` : option.brief,
];

const section = (text: string, ...parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [text, ...parts];

const optionTable = (options: readonly OptionDescription[]): readonly string[] =>
  options.length === 0 ? [] : [markdownTable(['option', 'meaning'], options.map(optionRow))];

/** Descriptions are wrapped for the terminal; here a paragraph is a line, as prettier leaves it. */
const paragraphs = (text: string): readonly string[] =>
  text.split(/\n{2,}/u).map((paragraph) => paragraph.replaceAll('\n', ' '));

const commandSection = (command: CommandDescription): string => {
  const own = command.options.filter(({ common }) => !common);
  const rows = command.arguments.map(argumentRow);
  const examples = command.examples.map(({ command: line, brief }) => `# ${brief}\n${line}`);
  return [
    `## ${command.name}`,
    `${command.brief}.${command.aliases.length === 0 ? '' : ` Short: ${command.aliases.map(code).join(', ')}.`}`,
    `\`\`\`sh\n${command.usage.join('\n')}\n\`\`\``,
    ...paragraphs(command.description),
    ...(rows.length === 0 ? [] : [markdownTable(['argument', '', 'meaning'], rows)]),
    ...optionTable(own),
    ...section('Examples:', ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join('\n')}\n\`\`\``])),
  ].join('\n\n');
};

/** The options of every command that talks to a server, said once. */
const commonSection = (commands: readonly CommandDescription[]): string => {
  const common = new Map(
    commands.flatMap(({ options }) => options.filter((each) => each.common).map((each) => [each.name, each])),
  );
  const names = commands
    .filter(({ options }) => options.some((each) => each.common))
    .map(({ name }) => code(name));
  return [
    '## Connection and output',
    `Options of ${names.join(', ')}.`,
    ...optionTable([...common.values()]),
  ].join('\n\n');
};

export const cliPage = (): string => {
  const commands = describeCommands();
  return `${[INTRODUCTION, ...commands.map(commandSection), commonSection(commands)].join('\n\n')}\n`;
};
