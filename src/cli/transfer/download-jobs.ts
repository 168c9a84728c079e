// The jobs of `download`: one file or directory, many files named one by one, several directories.

import { parseRemotePath, toWherryError, type RemotePath } from '../../base/index.ts';
import type { Problem, Remote } from '../../client/index.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferFilters } from './transfer-filters.ts';
import {
  DirectoryRefused,
  forOneFile,
  type TransferJob,
  type TransferJobOptions,
  type TransferJobResult,
} from './transfer-job.ts';
import { tallyFile, tallyTree } from './transfer-tally.ts';
import { transferOptions } from './upload-jobs.ts';

export interface RemoteSource {
  /** As the user named it. */
  readonly source: string;
  readonly path: RemotePath;
  /** What is in it, not itself. The root has no name of its own, so it always means its contents. */
  readonly contents: boolean;
  /** Undefined where it is not known yet. */
  readonly isDirectory: boolean | undefined;
}

export interface DownloadJobsInit {
  readonly remote: Pick<Remote, 'files'>;
  readonly flags: TransferFlags;
  readonly filters: TransferFilters;
  readonly destination: string;
  /** Of the trash: the one source is fetched as this holds it. */
  readonly item?: string | undefined;
}

export const isRemoteDirectory = async (
  remote: Pick<Remote, 'files'>,
  path: RemotePath,
  signal: AbortSignal,
): Promise<boolean> => {
  if (path === '/') return true;
  const entry = await remote.files.stat(path, { signal });
  return entry.kind === 'directory' || entry.leads === 'directory';
};

const downloadTree = async (
  { remote, flags, filters, destination }: DownloadJobsInit,
  { path, contents }: RemoteSource,
  options: TransferJobOptions,
): Promise<TransferJobResult> => {
  const result = await remote.files.downloadDirectory(path, destination, {
    ...transferOptions(flags),
    ...options,
    ifExists: 'merge',
    contents,
    exclude: filters.exclude,
    include: filters.include,
  });
  return { tally: tallyTree(result), problems: result.problems };
};

/** A file, or with -r a directory; only then is it worth a round trip to ask which. */
const downloadOne = async (
  init: DownloadJobsInit,
  one: RemoteSource,
  options: TransferJobOptions,
): Promise<TransferJobResult> => {
  const { remote, flags, destination, item } = init;
  const { source, path } = one;
  const { signal } = options;
  if (flags.recursive === true && (one.isDirectory ?? (await isRemoteDirectory(remote, path, signal))))
    return downloadTree(init, one, options);
  try {
    const all = { ...transferOptions(flags), ...forOneFile(options), item };
    return { tally: tallyFile(await remote.files.download(path, destination, all)), problems: [] };
  } catch (error) {
    if (item !== undefined) throw error;
    const isRefused =
      toWherryError(error).code === 'NOT_A_FILE' && (await isRemoteDirectory(remote, path, signal));
    throw isRefused && flags.recursive !== true ? new DirectoryRefused(source) : error;
  }
};

const oneJob = (init: DownloadJobsInit, one: RemoteSource): TransferJob => ({
  source: one.source,
  expected: init.flags.recursive === true ? { kind: 'tree' } : { kind: 'file', size: undefined },
  run: (options) => downloadOne(init, one, options),
});

/** Whether something was refused because it is a directory. */
const hasDirectory = async (
  remote: Pick<Remote, 'files'>,
  problems: readonly Problem[],
  signal: AbortSignal,
): Promise<boolean> => {
  for (const { path, code } of problems) {
    const isRefused = code === 'NOT_A_FILE' && path.startsWith('/');
    if (isRefused && (await isRemoteDirectory(remote, parseRemotePath(path), signal))) return true;
  }
  return false;
};

/** Small files of one directory share a stream. */
const filesJob = (init: DownloadJobsInit, files: readonly RemoteSource[]): TransferJob => ({
  source: init.destination,
  expected: { kind: 'tree' },
  run: async (options) => {
    const { remote, flags, destination } = init;
    const paths = files.map(({ path }) => path);
    const result = await remote.files.downloadFiles(paths, destination, {
      ...transferOptions(flags),
      ...options,
    });
    const { problems } = result;
    const isDirectoryRefused =
      flags.recursive !== true && (await hasDirectory(remote, problems, options.signal));
    return { tally: tallyTree(result), problems, isDirectoryRefused };
  },
});

export const createDownloadJobs = (
  init: DownloadJobsInit,
  sources: readonly RemoteSource[],
): readonly TransferJob[] => {
  const files = sources.filter(({ isDirectory }) => isDirectory === false);
  const others = sources.filter(({ isDirectory }) => isDirectory !== false);
  const fileJobs = files.length > 1 ? [filesJob(init, files)] : files.map((file) => oneJob(init, file));
  return [...fileJobs, ...others.map((one) => oneJob(init, one))];
};
