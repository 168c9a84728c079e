// `wherry file`: creates an empty file.

import {
  remotePathName,
  remotePathParent,
  toWherryError,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, EntryKind, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { describeDirectory, resolveNameOrPath } from '../name-or-path.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { entryJson } from '../text/format-entry.ts';
import { withRemote } from '../with-remote.ts';

export interface FileFlags extends ClientFlags {
  readonly update?: boolean;
}

/**
 * What a creation with --update did: made the entry, or found one of the right kind. Anything else that has the name is
 * still an error.
 */
export const createOrKeep = async (
  create: () => Promise<Entry>,
  kept: {
    readonly remote: Remote;
    readonly path: RemotePath;
    readonly kind: EntryKind;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly entry: Entry; readonly created: boolean }> => {
  try {
    return { entry: await create(), created: true };
  } catch (error) {
    if (toWherryError(error).code !== 'ALREADY_EXISTS') throw error;
    const entry = await kept.remote.files.stat(kept.path, { signal: kept.signal });
    if (entry.kind === kept.kind) return { entry, created: false };
    throw new WherryError(kept.kind === 'file' ? 'NOT_A_FILE' : 'NOT_A_DIRECTORY', undefined, {
      cause: error,
    });
  }
};

/** Says what became of a creation, truthfully when nothing was made. */
export const printCreated = (
  context: CliContext,
  flags: ClientFlags,
  what: 'file' | 'directory',
  result: { readonly entry: Entry; readonly created: boolean; readonly path: RemotePath },
): Promise<void> => {
  const directory = describeDirectory(remotePathParent(result.path));
  const name = remotePathName(result.path);
  return printResult(context, flags, {
    text: result.created
      ? `Created the ${what} ${name} in ${directory}.`
      : `The ${what} ${name} is in ${directory} already; it was left as it is.`,
    json: { ...entryJson(result.entry), type: result.created ? 'created' : 'unchanged' },
  });
};

export const file = async (
  context: CliContext,
  flags: FileFlags,
  nameOrPath: string,
  directory?: string,
): Promise<void> => {
  const path = resolveNameOrPath(nameOrPath, directory, context.workplace);
  const signal = context.interrupt;
  const result = await withRemote(context, flags, (remote) => {
    const create = (): Promise<Entry> => remote.files.createFile(path, { signal });
    return flags.update === true
      ? createOrKeep(create, { remote, path, kind: 'file', signal })
      : create().then((entry) => ({ entry, created: true }));
  });
  await printCreated(context, flags, 'file', { ...result, path });
};
