// From what was typed to the options of a run, and refusals of what cannot be meant.

import { WherryError } from '../../base/index.ts';
import type { SyncMode, SyncOptions } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { PairFlags, RuleFlags } from '../options/sync-options.ts';
import { readTransferFilters } from '../transfer/transfer-filters.ts';

type PairOptions = Pick<SyncOptions, 'exclude' | 'include' | 'ignoreFile' | 'checksum' | 'signal'>;

/** Of all commands for a pair. Codes: `BAD_REQUEST`; those of files that cannot be read. */
export const pairOptions = async (context: CliContext, flags: PairFlags): Promise<PairOptions> => {
  const { ignoreFile, checksum } = flags;
  if (ignoreFile?.includes('/') === true)
    throw new WherryError(
      'BAD_REQUEST',
      `--ignore-file is the name that such files have in any directory, without a slash; --exclude-from takes the path of one file.`,
    );
  const { exclude, include } = await readTransferFilters(flags, context.workplace);
  return { exclude, include, ignoreFile, checksum, signal: context.interrupt };
};

/** Codes: `BAD_REQUEST` for a rule that the mode does not have. */
export const ruleOptions = (
  mode: SyncMode,
  flags: RuleFlags,
): Pick<SyncOptions, 'mode' | 'delete' | 'maxDelete' | 'conflict' | 'device'> => {
  const { delete: deletes, maxDelete, conflict, device } = flags;
  if (mode === 'both' && deletes === true)
    throw new WherryError(
      'BAD_REQUEST',
      'What was removed on one side is removed on the other one by "sync both" without --delete, which is for push and pull; leave it out.',
    );
  if (mode !== 'both' && conflict !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      `A ${mode} knows no conflicts, since one side always wins; leave --conflict out.`,
    );
  return { mode, delete: deletes, maxDelete, conflict, device };
};
