// `rmdir`, in the shell: empty directories only.

import { displayName, toWherryError, WherryError, type RemotePath } from '../../../base/index.ts';
import type { Remote } from '../../../client/index.ts';
import { defineCommand } from '../../define-command.ts';
import { forEachTarget } from '../../for-each-target.ts';
import { parseText } from '../../options/parsers.ts';
import { printResult } from '../../print-result.ts';
import { typedRemotePath } from '../../typed-paths.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../../options/output-options.ts';
import { placeOf } from './place-of.ts';

/** Whether the trash has it now. */
const removeEmpty = async (remote: Remote, path: RemotePath, signal: AbortSignal): Promise<boolean> => {
  const { kind } = await remote.files.stat(path, { signal });
  if (kind !== 'directory') {
    throw new WherryError(
      'NOT_A_DIRECTORY',
      `"${displayName(path)}" is not a directory; "rm" removes files and links.`,
    );
  }
  let isKept = false;
  const onKept = (): void => {
    isKept = true;
  };
  await remote.files.remove(path, { onKept, signal }).catch((error: unknown) => {
    if (toWherryError(error).code !== 'NOT_EMPTY') throw error;
    throw new WherryError(
      'NOT_EMPTY',
      `"${displayName(path)}" is not empty; "rm -r" removes a directory with all that is in it.`,
      { cause: error },
    );
  });
  return isKept;
};

export const removeDirectoryVerb = defineCommand<OutputFlags, string[]>({
  brief: 'Remove empty directories of the server',
  usage: ['DIRECTORY...'],
  description:
    'Removes directories that are empty; any other is refused and left as it is. "rm -r" removes a directory with all that is in it.',
  examples: [{ command: 'rmdir old', brief: 'if there is nothing in it' }],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Directory', placeholder: 'DIRECTORY', parse: parseText },
    },
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
  },
  load:
    async () =>
    async (context, flags, ...args) => {
      const place = placeOf(context);
      const paths = args.map((text) => ({ text, path: typedRemotePath(place, text) }));
      const remote = await place.remote(context.interrupt);
      const targets = paths.map((one) => ({ ...one, isMatched: false, entry: undefined }));
      return forEachTarget(context, flags, { targets, failures: [] }, async ({ path }) => {
        const isKept = await removeEmpty(remote, path, context.interrupt);
        await printResult(context, flags, {
          text: `Removed ${path}.`,
          json: { type: 'removed', path, entries: 1, isKept },
        });
      });
    },
});
