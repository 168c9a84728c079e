// `wherry directory`: creates a directory.

import { toWherryError } from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { resolveNameOrPath } from '../name-or-path.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { withRemote } from '../with-remote.ts';
import { createOrKeep, printCreated } from './file.ts';

export interface DirectoryFlags extends ClientFlags {
  readonly parents?: boolean;
  readonly update?: boolean;
}

export const directory = async (
  context: CliContext,
  flags: DirectoryFlags,
  nameOrPath: string,
  parent?: string,
): Promise<void> => {
  const path = resolveNameOrPath(nameOrPath, parent, context.workplace);
  const signal = context.interrupt;
  const result = await withRemote(context, flags, async (remote) => {
    const create = (parents: boolean): Promise<Entry> =>
      remote.files.makeDirectory(path, { signal, parents });
    if (flags.parents !== true && flags.update !== true) return { entry: await create(false), created: true };
    // Without parents first, even with -p: the answer then tells what was made from what was there.
    const kept = { remote, path, kind: 'directory', signal } as const;
    try {
      return await createOrKeep(() => create(false), kept);
    } catch (error) {
      if (flags.parents !== true || toWherryError(error).code !== 'NOT_FOUND') throw error;
      return { entry: await create(true), created: true };
    }
  });
  await printCreated(context, flags, 'directory', { ...result, path });
};
