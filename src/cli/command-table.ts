// Every command, by its names. Definitions only: no action is loaded here.

import { catCommand } from './commands/cat.ts';
import { completeCommand } from './commands/complete.ts';
import { completionsCommand } from './commands/completions.ts';
import { copyCommand } from './commands/copy.ts';
import { dfCommand } from './commands/df.ts';
import { directoryCommand } from './commands/directory.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downloadCommand } from './commands/download.ts';
import { duCommand } from './commands/du.ts';
import { fileCommand } from './commands/file.ts';
import { findCommand as findEntriesCommand } from './commands/find.ts';
import { generateKeysCommand } from './commands/generate-keys.ts';
import { generateTokenCommand } from './commands/generate-token.ts';
import { listCommand } from './commands/list.ts';
import { moveCommand } from './commands/move.ts';
import { partsDiscardCommand } from './commands/parts-discard.ts';
import { partsListCommand } from './commands/parts-list.ts';
import { removeCommand } from './commands/remove.ts';
import { runCommand } from './commands/run.ts';
import { statCommand } from './commands/stat.ts';
import { uploadCommand } from './commands/upload.ts';
import type { DefinedCommand } from './define-command.ts';

/** Every command under its full name, in the order of --help. A name of two words is a command of a group. */
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
  find: findEntriesCommand,
  du: duCommand,
  df: dfCommand,
  'parts list': partsListCommand,
  'parts discard': partsDiscardCommand,
  doctor: doctorCommand,
  run: runCommand,
  'generate-token': generateTokenCommand,
  'generate-keys': generateKeysCommand,
  completions: completionsCommand,
  complete: completeCommand,
} as const satisfies Readonly<Record<string, DefinedCommand>>;

export type CommandName = keyof typeof COMMANDS;

/** What groups of commands are about. */
export const GROUPS = {
  parts: 'What is left of unfinished transfers',
} as const satisfies Readonly<Record<string, string>>;

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

/** The command that arguments begin with, by its full name. */
export const findCommand = (args: readonly string[]): CommandName | undefined => {
  const [first = '', second = ''] = args;
  const name = Object.hasOwn(GROUPS, first) ? `${first} ${second}` : first;
  const full = Object.hasOwn(ALIASES, name) ? ALIASES[name as keyof typeof ALIASES] : name;
  return Object.hasOwn(COMMANDS, full) ? (full as CommandName) : undefined;
};
