// `wherry upload`: sends files and directories, or standard input, to the server.

import { basename, resolve } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { withRecording } from '../rates/with-recording.ts';
import { ensureRemoteDirectory } from '../relocate.ts';
import { findLocalSources } from '../transfer/local-sources.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import { splitTransferArguments, STREAM } from '../transfer/transfer-arguments.ts';
import { readTransferFilters } from '../transfer/transfer-filters.ts';
import { createUploadJobs } from '../transfer/upload-jobs.ts';
import { uploadInput } from '../transfer/upload-input.ts';
import { defaultDirectory } from '../default-directory.ts';
import { typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

/** In place of a destination that was left out: empty ones are refused where they are typed. */
const NOT_NAMED = '';

const hasRepeatedNames = (sources: readonly string[]): boolean =>
  new Set(sources.map((source) => basename(resolve(source)))).size < sources.length;

const uploadSources = async (
  context: CliContext,
  flags: TransferFlags,
  args: readonly string[],
  recording: TransferRecording | undefined,
): Promise<number> => {
  const { sources, destination } = splitTransferArguments(args, flags.to, NOT_NAMED);
  if (sources.includes(STREAM))
    return uploadInput(context, flags, sources, destination === NOT_NAMED ? '/' : destination, recording);
  const typed = destination === NOT_NAMED ? undefined : typedRemotePath(context.workplace, destination);
  const filters = await readTransferFilters(flags, context.workplace);
  const { found, refused, count } = await findLocalSources(context, flags, sources, filters);
  return withRemote(context, flags, async (remote) => {
    const path = typed ?? (await defaultDirectory(context, remote));
    if (count > 1 && found.length > 0) await ensureRemoteDirectory(remote, path, context.interrupt);
    const [only] = found;
    return runTransfers(context, flags, {
      jobs: createUploadJobs({ remote, flags, filters, destination: path }, found),
      refused,
      name: found.length === 1 && only?.isDirectory === false ? basename(only.source) : undefined,
      recording,
      isOrdered: flags.progress === 'plain' || hasRepeatedNames(found.map(({ source }) => source)),
    });
  });
};

export const upload = (context: CliContext, flags: TransferFlags, ...args: string[]): Promise<number> =>
  withRecording(context, flags, 'upload', (recording) => uploadSources(context, flags, args, recording));
