// `wherry download`: fetches files and directories from the server.

import { stat } from 'node:fs/promises';
import { displayName, remotePathName, Semaphore, toWherryError, WherryError } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { expandRemote, parseRemotePattern, type RemotePattern } from '../glob/expand-remote.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import { localFileError } from '../local-file-error.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { withRecording } from '../rates/with-recording.ts';
import { createDownloadJobs, isRemoteDirectory, type RemoteSource } from '../transfer/download-jobs.ts';
import { downloadOutput } from '../transfer/download-output.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import {
  meansContents,
  splitTransferArguments,
  STREAM,
  withoutContentsMark,
} from '../transfer/transfer-arguments.ts';
import { readTransferFilters, type TransferFilters } from '../transfer/transfer-filters.ts';
import { DirectoryRefused, type RefusedSource } from '../transfer/transfer-job.ts';
import { versionTarget } from '../trash/version-target.ts';
import { typedLocalPath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

export interface DownloadFlags extends TransferFlags {
  readonly version?: string;
}

/** Several sources need a directory to go into. */
const ensureDestination = async (destination: string): Promise<void> => {
  const found = await stat(destination).catch((error: unknown) => {
    throw localFileError(error, destination);
  });
  if (!found.isDirectory()) {
    throw new WherryError(
      'NOT_A_DIRECTORY',
      `"${displayName(destination)}" is not a directory, and several sources need one.`,
    );
  }
};

const LOOKS_AT_ONCE = 16;

interface FoundSources {
  readonly found: readonly RemoteSource[];
  readonly refused: readonly RefusedSource[];
  readonly count: number;
}

/** With -r, finds out of several which are directories, so that files can travel together; without it all must be files. */
const classify = async (
  context: CliContext,
  remote: Remote,
  flags: TransferFlags,
  sources: readonly RemoteSource[],
): Promise<FoundSources> => {
  const refused: RefusedSource[] = [];
  const isRecursive = flags.recursive === true;
  const signal = context.interrupt;
  const semaphore = new Semaphore(LOOKS_AT_ONCE);
  const look = async (one: RemoteSource): Promise<readonly RemoteSource[]> => {
    try {
      const isDirectory =
        one.isDirectory ?? (isRecursive && (await isRemoteDirectory(remote, one.path, signal)));
      if (isDirectory && !isRecursive) throw new DirectoryRefused(one.source);
      return [{ ...one, isDirectory }];
    } catch (error) {
      refused.push({ source: one.source, error: toWherryError(error) });
      return [];
    }
  };
  const looked = await Promise.all(sources.map((one) => semaphore.run(() => look(one))));
  return { found: looked.flat(), refused, count: sources.length };
};

const findSources = async (
  context: CliContext,
  remote: Remote,
  flags: TransferFlags,
  patterns: readonly (RemotePattern & { readonly contents: boolean })[],
  filters: TransferFilters,
): Promise<FoundSources> => {
  const isRecursive = flags.recursive === true;
  const { targets, failures } = await expandRemote(remote, patterns, context.interrupt);
  const contents = new Set(patterns.filter((one) => one.contents).map(({ text }) => text));
  const sources = (isRecursive ? withoutCovered(targets) : targets)
    .map(({ path, text, entry }): RemoteSource => ({
      source: entry === undefined ? text : path,
      path,
      contents: path === '/' || contents.has(text),
      isDirectory:
        entry === undefined ? undefined : entry.kind === 'directory' || entry.leads === 'directory',
    }))
    .filter(({ path, isDirectory }) => isDirectory === true || !filters.isLeftOut(path));
  const isOne = sources.length + failures.length === 1;
  const classified = isOne
    ? { found: sources, refused: [], count: 1 }
    : await classify(context, remote, flags, sources);
  return {
    ...classified,
    refused: [...failures, ...classified.refused],
    count: sources.length + failures.length,
  };
};

/** One file as it was. Codes: `BAD_REQUEST` (several, options that do not fit). */
const downloadVersion = (
  context: CliContext,
  flags: DownloadFlags,
  args: readonly string[],
  recording: TransferRecording | undefined,
): Promise<number> => {
  const place = context.workplace;
  const { sources, destination: typed } = splitTransferArguments(args, flags.to, '.');
  const { text: source, path } = versionTarget(sources, place);
  if (typed === STREAM)
    throw new WherryError('BAD_REQUEST', 'To print an older content use "wherry cat --version ID PATH".');
  if (flags.recursive === true)
    throw new WherryError(
      'BAD_REQUEST',
      '--version fetches files, one at a time, so it does not go with -r; a whole directory comes back by "wherry trash restore --to".',
    );
  const destination = typedLocalPath(place, typed);
  const found = [{ source, path, contents: false, isDirectory: false }];
  return withRemote(context, flags, async (remote) => {
    const filters = await readTransferFilters({}, place);
    return runTransfers(context, flags, {
      jobs: createDownloadJobs({ remote, flags, filters, destination, item: flags.version }, found),
      refused: [],
      name: remotePathName(path),
      recording,
      isOrdered: false,
    });
  });
};

const downloadSources = async (
  context: CliContext,
  flags: TransferFlags,
  args: readonly string[],
  recording: TransferRecording | undefined,
): Promise<number> => {
  const place = context.workplace;
  const { sources, destination: typed } = splitTransferArguments(args, flags.to, '.');
  if (typed === STREAM) return downloadOutput(context, flags, sources, recording);
  const destination = typedLocalPath(place, typed);
  const patterns = sources.map((source) => ({
    ...parseRemotePattern(withoutContentsMark(source), place),
    contents: meansContents(source),
  }));
  const filters = await readTransferFilters(flags, place);
  if (patterns.length > 1) await ensureDestination(destination);
  return withRemote(context, flags, async (remote) => {
    const { found, refused, count } = await findSources(context, remote, flags, patterns, filters);
    if (patterns.length === 1 && count > 1) await ensureDestination(destination);
    const names = new Set(found.map(({ path }) => remotePathName(path)));
    const [only] = found;
    const isOneFile = found.length === 1 && only !== undefined && flags.recursive !== true;
    return runTransfers(context, flags, {
      jobs: createDownloadJobs({ remote, flags, filters, destination }, found),
      refused,
      name: isOneFile ? remotePathName(only.path) : undefined,
      recording,
      isOrdered: flags.progress === 'plain' || names.size < found.length,
    });
  });
};

export const download = (context: CliContext, flags: DownloadFlags, ...args: string[]): Promise<number> =>
  withRecording(context, flags, 'download', (recording) => {
    const start = flags.version === undefined ? downloadSources : downloadVersion;
    return start(context, flags, args, recording);
  });
