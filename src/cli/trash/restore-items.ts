// Restores items of the trash, named by their ids or by the paths they had.

import {
  WherryError,
  displayName,
  parseRemotePath,
  toWherryError,
  type ErrorCode,
} from '../../base/index.ts';
import type { WriteOutcome } from '../../client/index.ts';
import type { TrashFiles } from '../../sync/trash/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import type { ConflictChoice } from '../options/transfer-options.ts';
import { printResult } from '../print-result.ts';
import { reportError } from '../report-error.ts';
import { entryJson } from '../text/format-entry.ts';
import { isItemId } from './item-id.ts';
import type { TrashFlags } from './with-trash.ts';

export interface RestoreFlags extends TrashFlags {
  readonly to?: string;
  readonly onConflict?: ConflictChoice;
}

/** The id that an argument means: itself, or that of the newest item that had this path. */
const idOf = async (files: TrashFiles, name: string, signal: AbortSignal): Promise<string> => {
  if (!name.startsWith('/')) return name;
  const [newest] = await files.versions(name, { signal });
  if (newest !== undefined) return newest.id;
  throw new WherryError(
    'NOT_FOUND',
    `Nothing in the trash was at "${displayName(name)}"; "wherry trash list" shows what is there.`,
  );
};

const describe = (outcome: WriteOutcome, path: string): string => {
  const sentences: Readonly<Record<WriteOutcome, string>> = {
    created: `Restored ${path}.`,
    renamed: `Restored as ${path}, since the name was taken.`,
    replaced: `Restored ${path}; what was there is in the trash now.`,
    skipped: `Skipped ${path}: something else is there, and the item stays in the trash.`,
    unchanged: `Left ${path} as it is: it has the very content, and the item stays in the trash.`,
  };
  return sentences[outcome];
};

/** Throws before anything is restored. */
export const ensureRestorable = (names: readonly string[], { to }: RestoreFlags): void => {
  if (to !== undefined) parseRemotePath(to);
  if (to !== undefined && names.length > 1)
    throw new WherryError('BAD_REQUEST', 'Several items cannot all go to one path; restore one with --to.');
  for (const name of names) {
    if (name.startsWith('/')) parseRemotePath(name);
    else if (!isItemId(name))
      throw new WherryError(
        'BAD_REQUEST',
        `"${displayName(name)}" is neither an id, as "wherry trash list" prints them, nor an absolute path.`,
      );
  }
};

/** Returns the exit code. One that cannot be restored does not stop the others. */
export const restoreItems = async (
  context: CliContext,
  flags: RestoreFlags,
  files: TrashFiles,
  names: readonly string[],
): Promise<number> => {
  const { to, onConflict } = flags;
  const signal = context.interrupt;
  const failures: ErrorCode[] = [];
  let restored = 0;
  for (const name of names) {
    try {
      const id = await idOf(files, name, signal);
      const { outcome, entry } = await files.trashRestore(id, { to, onConflict, signal });
      await printResult(context, flags, {
        text: describe(outcome, entry.path),
        json: { ...entryJson(entry), type: 'restored', id, outcome },
      });
      restored += 1;
    } catch (error) {
      if (isFatal(error) || names.length === 1) throw error;
      failures.push(toWherryError(error).code);
      await reportError(context, error, { json: flags.json === true, path: name });
    }
  }
  return exitCodeOfSeveral(restored, failures);
};
