// Every command of the shell: those of the program that need a connection, as they are, and the shell's own.

import { ALIASES, COMMANDS, GROUPS, type CommandTable } from '../command-table.ts';
import type { DefinedCommand } from '../define-command.ts';
import { elsewhereSentence } from './elsewhere.ts';
import { changeDirectoryVerb, printDirectoryVerb } from './verbs/change-directory.ts';
import { connectVerb, disconnectVerb } from './verbs/connect.ts';
import { createHelpVerb } from './verbs/help.ts';
import { leaveVerb } from './verbs/leave.ts';
import { changeLocalVerb, listLocalVerb, printLocalVerb } from './verbs/local-directory.ts';
import { removeDirectoryVerb } from './verbs/remove-directory.ts';

/** Itself, and what names servers or keeps logins for them: a shell has one connection, and begins it by "connect". */
const LEFT_OUT = /^(?:shell|gui|login|register|remote .*|config .*)$/u;

/** The program's commands that work on a server: they have the options of a connection. */
const shared = (): Record<string, DefinedCommand> =>
  Object.fromEntries(
    Object.entries<DefinedCommand>(COMMANDS).filter(
      ([name, { command }]) => !LEFT_OUT.test(name) && 'remote' in (command.parameters.flags ?? {}),
    ),
  );

/** Groups that have a command left. */
const sharedGroups = (commands: Readonly<Record<string, DefinedCommand>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(GROUPS).filter(([group]) =>
      Object.keys(commands).some((name) => name.startsWith(`${group} `)),
    ),
  );

export const createShellTable = (): CommandTable => {
  const commands = shared();
  return {
    prefix: '',
    groups: sharedGroups(commands),
    explainUnknown: (args) => elsewhereSentence(args, Object.keys(commands)),
    commands: {
      connect: connectVerb,
      disconnect: disconnectVerb,
      cd: changeDirectoryVerb,
      pwd: printDirectoryVerb,
      ...commands,
      rmdir: removeDirectoryVerb,
      lcd: changeLocalVerb,
      lpwd: printLocalVerb,
      lls: listLocalVerb,
      help: createHelpVerb(createShellTable),
      exit: leaveVerb,
    },
    aliases: {
      ...Object.fromEntries(Object.entries(ALIASES).filter(([, full]) => Object.hasOwn(commands, full))),
      open: 'connect',
      close: 'disconnect',
      chdir: 'cd',
      dir: 'list',
      delete: 'remove',
      mput: 'upload',
      mget: 'download',
      quit: 'exit',
      bye: 'exit',
    },
  };
};
