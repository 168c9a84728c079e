// All commands, put together for the parser. Definitions only are loaded here; actions load when they are called.

import { buildApplication, buildRouteMap, help, version, type Application } from '@stricli/core';
import { VERSION } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { catCommand } from './commands/cat.ts';
import { copyCommand } from './commands/copy.ts';
import { directoryCommand } from './commands/directory.ts';
import { downloadCommand } from './commands/download.ts';
import { fileCommand } from './commands/file.ts';
import { generateKeysCommand } from './commands/generate-keys.ts';
import { generateTokenCommand } from './commands/generate-token.ts';
import { listCommand } from './commands/list.ts';
import { moveCommand } from './commands/move.ts';
import { removeCommand } from './commands/remove.ts';
import { runCommand } from './commands/run.ts';
import { statCommand } from './commands/stat.ts';
import { uploadCommand } from './commands/upload.ts';
import type { DefinedCommand } from './define-command.ts';
import { createUsageText } from './usage-text.ts';

/** Every command under its full name, in the order of --help. */
export const COMMANDS = {
  list: listCommand,
  file: fileCommand,
  directory: directoryCommand,
  upload: uploadCommand,
  download: downloadCommand,
  remove: removeCommand,
  move: moveCommand,
  copy: copyCommand,
  stat: statCommand,
  cat: catCommand,
  run: runCommand,
  'generate-token': generateTokenCommand,
  'generate-keys': generateKeysCommand,
} as const satisfies Readonly<Record<string, DefinedCommand>>;

export type CommandName = keyof typeof COMMANDS;

/** Short names. */
export const ALIASES = {
  ls: 'list',
  touch: 'file',
  mkdir: 'directory',
  put: 'upload',
  get: 'download',
  rm: 'remove',
  mv: 'move',
  cp: 'copy',
} as const satisfies Readonly<Record<string, CommandName>>;

/** The definition behind a name or a short name. */
export const findCommand = (name: string): DefinedCommand | undefined => {
  const full = Object.hasOwn(ALIASES, name) ? ALIASES[name as keyof typeof ALIASES] : name;
  return Object.hasOwn(COMMANDS, full) ? COMMANDS[full as CommandName] : undefined;
};

const DESCRIPTION = [
  'Moves files between this machine and a Wherry server, over one encrypted port.',
  '',
  'On the server:    wherry run DIRECTORY',
  'On this machine:  type the two "export" lines that it prints, then: wherry list',
  '',
  'Every command has examples: wherry COMMAND --help',
].join('\n');

const FORMATTING = {
  useAliasInUsageLine: false,
  onlyRequiredInUsageLine: true,
  caseStyle: 'convert-camel-to-kebab',
} as const;

export const createApplication = (options: { readonly json: boolean }): Application<CliContext> => {
  const routes = Object.fromEntries(Object.entries(COMMANDS).map(([name, { command }]) => [name, command]));
  const text = createUsageText(options);
  return buildApplication(
    buildRouteMap<string, CliContext>({
      routes,
      aliases: ALIASES,
      docs: { brief: 'Moves files over one encrypted port', fullDescription: DESCRIPTION },
    }),
    {
      name: 'wherry',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: FORMATTING,
      localization: { text },
    },
    {
      help: help({ brief: 'Print this help', defaultForRouteMap: true, formatting: FORMATTING }),
      version: version({ brief: 'Print the version', info: { currentVersion: VERSION } }),
    },
  );
};
