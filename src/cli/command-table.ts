// Every command, by its names. Definitions only: no action is loaded here.

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
