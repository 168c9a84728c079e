// The jobs of `upload`: one file, many files named one by one, a directory.

import type { RemotePath } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { LocalSource } from './local-sources.ts';
import { meansContents } from './transfer-arguments.ts';
import type { TransferFilters } from './transfer-filters.ts';
import { forOneFile, type TransferJob } from './transfer-job.ts';
import { tallyFile, tallyTree } from './transfer-tally.ts';

/** Options that every transfer takes from the command line. */
export const transferOptions = (flags: TransferFlags) => ({
  onConflict: flags.onConflict,
  blockSize: flags.blockSize,
  dryRun: flags.dryRun,
  compress: flags.compress,
});

export interface UploadJobsInit {
  readonly remote: Pick<Remote, 'files'>;
  readonly flags: TransferFlags;
  readonly filters: TransferFilters;
  readonly destination: RemotePath;
}

const fileJob = (init: UploadJobsInit, { source, size }: LocalSource): TransferJob => ({
  source,
  expected: { kind: 'file', size },
  run: async (options) => {
    const { remote, flags, destination } = init;
    const all = { ...transferOptions(flags), ...forOneFile(options) };
    return { tally: tallyFile(await remote.files.upload(source, destination, all)), problems: [] };
  },
});

const directoryJob = (init: UploadJobsInit, { source }: LocalSource): TransferJob => ({
  source,
  expected: { kind: 'tree' },
  run: async (options) => {
    const { remote, flags, filters, destination } = init;
    const result = await remote.files.uploadDirectory(source, destination, {
      ...transferOptions(flags),
      ...options,
      ifExists: 'merge',
      contents: meansContents(source),
      exclude: filters.exclude,
      include: filters.include,
    });
    return { tally: tallyTree(result), problems: result.problems };
  },
});

/** Small files of one directory share a stream. */
const filesJob = (init: UploadJobsInit, files: readonly LocalSource[]): TransferJob => ({
  source: init.destination,
  expected: { kind: 'tree' },
  run: async (options) => {
    const { remote, flags, destination } = init;
    const sources = files.map(({ source }) => source);
    const result = await remote.files.uploadFiles(sources, destination, {
      ...transferOptions(flags),
      ...options,
    });
    return { tally: tallyTree(result), problems: result.problems };
  },
});

export const createUploadJobs = (
  init: UploadJobsInit,
  locals: readonly LocalSource[],
): readonly TransferJob[] => {
  const files = locals.filter(({ isDirectory }) => !isDirectory);
  const directories = locals.filter(({ isDirectory }) => isDirectory);
  const fileJobs = files.length > 1 ? [filesJob(init, files)] : files.map((file) => fileJob(init, file));
  return [...fileJobs, ...directories.map((directory) => directoryJob(init, directory))];
};
