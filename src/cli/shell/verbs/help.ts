// `help`, in the shell.

import type { CommandTable } from '../../command-table.ts';
import { defineCommand, type DefinedCommand } from '../../define-command.ts';
import { parseText } from '../../options/parsers.ts';

/** `table`: all that can be explained. */
export const createHelpVerb = (table: () => CommandTable): DefinedCommand =>
  defineCommand<{}, string[]>({
    brief: 'This overview, or everything about one command',
    usage: ['[COMMAND]'],
    description:
      'Prints all commands; with the name of one everything about it, as its option --help does. "?" is short for it.',
    examples: [{ command: 'help put', brief: 'how files are sent' }],
    parameters: {
      positional: {
        kind: 'array',
        parameter: { brief: 'Command', placeholder: 'COMMAND', parse: parseText },
      },
    },
    load: async () => {
      const { printHelp } = await import('../print-help.ts');
      return (context, _flags, ...words) => printHelp(context, table(), words);
    },
  });
