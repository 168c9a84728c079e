// docs/reference/configuration.md, from the definitions of the options that variables and files are made of.

import { DEFAULTS_SECTION } from '../../src/cli/config/client-settings.ts';
import { clientShape } from '../../src/cli/config/client-shape.ts';
import { CONNECTION_VARIABLES } from '../../src/cli/config/connection-variables.ts';
import { SERVER_SHAPE } from '../../src/cli/config/server-shape.ts';
import { settingId, type Setting } from '../../src/cli/config/setting.ts';
import { remotesShape } from '../../src/cli/remotes/remotes-shape.ts';
import { parseConnectionString } from '../../src/client/connection-string.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# Settings

What can be set besides by typing it, and how: a variable of the environment, or a key of a TOML file. What is typed counts before a
variable, a variable before a file, a file before the default. [../configuration.md](../configuration.md) explains the files.
Numbers stand without quotes; sizes may be \`"64K"\`, durations \`"5m"\`.`;

const code = (text: string): string => `\`${text}\``;

const settingRows = (settings: readonly Setting[]): readonly (readonly string[])[] =>
  settings.map((setting) => [
    code(settingId(setting)),
    code(setting.variable),
    setting.isList ? `${setting.value}, or a list` : setting.value,
    setting.brief,
  ]);

const settingTable = (settings: readonly Setting[]): string =>
  markdownTable(['key', 'variable', 'value', 'meaning'], settingRows(settings));

const keyTable = (settings: readonly Setting[]): string =>
  markdownTable(
    ['key', 'value', 'meaning'],
    settings.map(({ key, value, brief }) => [code(key), value, brief]),
  );

const connectionSection = (): string =>
  [
    '## Variables that connect',
    markdownTable(
      ['variable', 'meaning'],
      Object.entries(CONNECTION_VARIABLES).map(([name, meaning]) => [code(name), meaning]),
    ),
  ].join('\n\n');

const clientSection = (): string => {
  const { settings } = clientShape();
  const defaults = settings.filter(({ section }) => section === DEFAULTS_SECTION);
  const tables = Map.groupBy(
    settings.filter(({ section }) => section !== DEFAULTS_SECTION),
    ({ section }) => section,
  );
  const rows = [...tables].map(([section, own]) => [
    code(`[${section}]`),
    own.map(({ key }) => code(key)).join(', '),
  ]);
  return [
    '## config.toml: commands of clients',
    `\`[${DEFAULTS_SECTION}]\` holds for every command that has the option:`,
    markdownTable(
      ['key', 'variable', 'value', 'meaning'],
      defaults.map((setting) => [code(setting.key), code(setting.variable), setting.value, setting.brief]),
    ),
    'A table called as a command holds for that command alone, and counts before it:',
    markdownTable(['table', 'keys'], rows),
  ].join('\n\n');
};

const serverSection = (): string => {
  const { settings, collections } = SERVER_SHAPE;
  const tables = Object.entries(collections).flatMap(([name, { brief, settings: own, required }]) => [
    `\`[${name}."/PATH"]\`: ${brief[0]?.toLowerCase() ?? ''}${brief.slice(1)}. Needed: ${required.map(code).join(', ')}.`,
    keyTable(own),
  ]);
  return [
    '## server.toml: wherry run',
    'Keys that belong into a table are written with its name and a dot here.',
    settingTable(settings),
    ...tables,
  ].join('\n\n');
};

const remotesSection = (): string => {
  const { settings, collections } = remotesShape(parseConnectionString);
  const { remotes } = collections;
  return [
    '## remotes.toml: wherry remote',
    keyTable(settings),
    'And for each remote a table `[remotes.NAME]`:',
    keyTable(remotes?.settings ?? []),
  ].join('\n\n');
};

export const configurationPage = (): string =>
  `${[INTRODUCTION, connectionSection(), clientSection(), serverSection(), remotesSection()].join('\n\n')}\n`;
