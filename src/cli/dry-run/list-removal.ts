// What `remove --dry-run` would remove.

import { WherryError, displayName, type RemotePath } from '../../base/index.ts';
import type { Entry, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { createLineBuffer } from '../text/line-buffer.ts';
import { formatPlannedJson, formatPlannedLine } from './plan-line.ts';

/** Prints each entry; returns how many. Codes: those of the real removal that can be foreseen. */
export const listRemoval = async (
  context: CliContext,
  flags: ClientFlags & { readonly recursive?: boolean },
  remote: Pick<Remote, 'files'>,
  path: RemotePath,
): Promise<number> => {
  const signal = context.interrupt;
  const shown = `"${displayName(path)}"`;
  if (path === '/')
    throw new WherryError(
      'FORBIDDEN',
      `${shown} is the root, which cannot be removed; remove what is in it.`,
    );
  const lines = createLineBuffer(context.stdout);
  let count = 0;
  const print = async ({ path: each, kind, size }: Entry): Promise<void> => {
    count += 1;
    const planned = { action: 'remove', path: each, kind, size } as const;
    if (flags.json === true) await lines.add(`${formatPlannedJson(planned)}\n`);
    else if (flags.quiet !== true) await lines.add(`${formatPlannedLine(planned)}\n`);
  };
  const entry = await remote.files.stat(path, { signal });
  try {
    if (entry.kind === 'directory') {
      for await (const below of remote.files.list(path, { recursive: flags.recursive, signal })) {
        if (flags.recursive !== true)
          throw new WherryError('NOT_EMPTY', `${shown} is not empty; add -r to remove it with its contents.`);
        await print(below);
      }
    }
    await print(entry);
  } finally {
    await lines.flush();
  }
  return count;
};
