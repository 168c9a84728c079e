// What --exclude and --include, and the files of such patterns, leave out of a transfer.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { WherryError, displayName } from '../../base/index.ts';
import { createPathFilter } from '../../storage/index.ts';
import { localFileError } from '../local-file-error.ts';
import type { FilterFlags } from '../options/filter-options.ts';
import { typedLocalPath } from '../typed-paths.ts';
import type { PathPlace } from '../workplace.ts';

export interface TransferFilters {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** Whether a file that is named, or that a pattern matched, is left out: by its last name. */
  isLeftOut(source: string): boolean;
}

const MAX_PATTERN_FILE_SIZE = 1024 * 1024;

/** The lines of a file of patterns; empty ones and comments are left to whoever reads patterns. */
const readPatterns = async (file: string): Promise<readonly string[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw localFileError(error, file);
  });
  if (text.length > MAX_PATTERN_FILE_SIZE) {
    throw new WherryError(
      'TOO_LARGE',
      `"${displayName(file)}" is larger than 1 MiB; a file of patterns has one pattern a line.`,
    );
  }
  return text.split(/\r?\n/u);
};

const gather = async (
  patterns: readonly string[] = [],
  files: readonly string[] = [],
): Promise<readonly string[]> => {
  const read = await Promise.all(files.map(readPatterns));
  return [...patterns, ...read.flat()].filter((line) => line.trim() !== '');
};

/** Codes: those of files that cannot be read. */
export const readTransferFilters = async (
  flags: FilterFlags,
  place?: PathPlace,
): Promise<TransferFilters> => {
  const files = (typed: readonly string[] = []): readonly string[] =>
    typed.map((file) => typedLocalPath(place, file));
  const exclude = await gather(flags.exclude, files(flags.excludeFrom));
  const include = await gather(flags.include, files(flags.includeFrom));
  const filter = createPathFilter(exclude, include);
  return { exclude, include, isLeftOut: (source) => filter(basename(source), false) };
};
