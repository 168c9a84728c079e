// What `upload` is to send: each argument looked at, patterns included.

import { stat } from 'node:fs/promises';
import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { expandLocal } from '../glob/expand-local.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import { localFileError } from '../local-file-error.ts';
import { localPathBytes } from '../local-path-bytes.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferFilters } from './transfer-filters.ts';
import { DirectoryRefused, type RefusedSource } from './transfer-job.ts';

export interface LocalSource {
  readonly source: string;
  readonly isDirectory: boolean;
  readonly size: number;
}

export interface LocalSources {
  readonly found: readonly LocalSource[];
  readonly refused: readonly RefusedSource[];
  /** How many things were named, or matched: several need a directory to go into. */
  readonly count: number;
}

/** Looks at a source; a symbolic link that is named stands for what it leads to. */
const openSource = async (source: string, isRecursive: boolean): Promise<LocalSource> => {
  const found = await stat(localPathBytes(source)).catch((error: unknown) => {
    throw localFileError(error, source);
  });
  if (found.isDirectory()) {
    if (!isRecursive) throw new DirectoryRefused(source);
    return { source, isDirectory: true, size: 0 };
  }
  if (!found.isFile()) {
    throw new WherryError(
      'NOT_A_FILE',
      `"${displayName(source)}" is neither a file nor a directory, so it cannot be sent.`,
    );
  }
  return { source, isDirectory: false, size: found.size };
};

const LOOKS_AT_ONCE = 64;

export const findLocalSources = async (
  context: CliContext,
  flags: Pick<TransferFlags, 'recursive'>,
  args: readonly string[],
  filters: TransferFilters,
): Promise<LocalSources> => {
  const isWindows = context.platform === 'win32';
  const isRecursive = flags.recursive === true;
  const { targets, failures } = await expandLocal(args, {
    signal: context.interrupt,
    isWindows,
    place: context.workplace,
  });
  const sources = (isRecursive ? withoutCovered(targets) : targets).map(({ path }) => path);
  const refused: RefusedSource[] = [...failures];
  const found: LocalSource[] = [];
  for (let from = 0; from < sources.length; from += LOOKS_AT_ONCE) {
    const group = sources.slice(from, from + LOOKS_AT_ONCE);
    const looked = await Promise.allSettled(group.map((source) => openSource(source, isRecursive)));
    looked.forEach((result, index) => {
      const source = group[index] ?? '';
      if (result.status === 'rejected') refused.push({ source, error: result.reason as Error });
      else if (result.value.isDirectory || !filters.isLeftOut(source)) found.push(result.value);
    });
  }
  return { found, refused, count: sources.length + failures.length };
};
