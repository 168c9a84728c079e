// `cd` and `pwd`, in the shell: which directory of the server relative paths begin at.

import { displayName, WherryError } from '../../../base/index.ts';
import { defineCommand } from '../../define-command.ts';
import { parseText } from '../../options/parsers.ts';
import { printResult } from '../../print-result.ts';
import { typedRemotePath } from '../../typed-paths.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../../options/output-options.ts';
import { placeOf } from './place-of.ts';

export const changeDirectoryVerb = defineCommand<OutputFlags, [string?]>({
  brief: 'Change the current directory on the server',
  usage: ['[DIRECTORY]'],
  description: [
    'Makes a directory of the server the current one, in this shell only: paths that do not begin with "/" are taken from it.',
    '".." is the directory above, "-" the one before, and without an argument it is the root directory.',
  ].join('\n'),
  examples: [
    { command: 'cd photos', brief: 'below the current directory' },
    { command: 'cd ..', brief: 'one up' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Directory [default /]', placeholder: 'DIRECTORY', parse: parseText, optional: true },
      ],
    },
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
  },
  load: async () => async (context, flags, directory) => {
    const place = placeOf(context);
    const remote = await place.remote(context.interrupt);
    const path = directory === '-' ? place.previousRemote : typedRemotePath(place, directory ?? '/');
    if (path !== '/') {
      const entry = await remote.files.stat(path, { signal: context.interrupt });
      if (entry.kind !== 'directory' && entry.leads !== 'directory')
        throw new WherryError('NOT_A_DIRECTORY', `"${displayName(path)}" is not a directory.`);
    }
    place.changeRemote(path);
    await printResult(context, flags, {
      text: `The current directory is ${path}.`,
      json: { type: 'directory', path },
    });
  },
});

export const printDirectoryVerb = defineCommand<OutputFlags, []>({
  brief: 'Print the current directory on the server',
  usage: [''],
  description: 'Prints the directory of the server that paths which do not begin with "/" are taken from.',
  examples: [{ command: 'pwd', brief: 'where "ls" lists, and "put" puts' }],
  parameters: { flags: OUTPUT_FLAGS, aliases: OUTPUT_ALIASES },
  load: async () => async (context, flags) => {
    const place = placeOf(context);
    await place.remote(context.interrupt);
    await printResult(context, flags.json === true ? { json: true } : {}, {
      text: place.remoteDirectory,
      json: { type: 'directory', path: place.remoteDirectory },
    });
  },
});
