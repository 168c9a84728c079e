// `wherry download`: fetches files and directories from the server.

import { stat } from 'node:fs/promises';
import {
  displayName,
  parseRemotePath,
  remotePathName,
  toWherryError,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import {
  meansContents,
  splitTransferArguments,
  withoutContentsMark,
} from '../transfer/transfer-arguments.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import {
  DirectoryRefused,
  forOneFile,
  type TransferJob,
  type TransferJobOptions,
  type TransferJobResult,
} from '../transfer/transfer-job.ts';
import { tallyFile, tallyTree } from '../transfer/transfer-tally.ts';
import { withRemote } from '../with-remote.ts';

interface RemoteSource {
  /** As the user named it. */
  readonly source: string;
  readonly path: RemotePath;
  /** What is in it, not itself. The root has no name of its own, so it always means its contents. */
  readonly contents: boolean;
}

const parseSource = (source: string): RemoteSource => {
  const path = parseRemotePath(withoutContentsMark(source));
  return { source, path, contents: path === '/' || meansContents(source) };
};

const isDirectory = async (remote: Remote, path: RemotePath, signal: AbortSignal): Promise<boolean> => {
  if (path === '/') return true;
  const entry = await remote.files.stat(path, { signal });
  return entry.kind === 'directory' || entry.leads === 'directory';
};

const downloadOne = async (
  remote: Remote,
  flags: TransferFlags,
  { source, path, contents }: RemoteSource,
  destination: string,
  options: TransferJobOptions,
): Promise<TransferJobResult> => {
  const common = { onConflict: flags.onConflict, blockSize: flags.blockSize ?? flags.chunkSize };
  if (flags.recursive === true && (await isDirectory(remote, path, options.signal))) {
    const result = await remote.files.downloadDirectory(path, destination, {
      ...common,
      ...options,
      ifExists: 'merge',
      contents,
      exclude: flags.exclude,
    });
    return { tally: tallyTree(result), problems: result.problems };
  }
  try {
    const result = await remote.files.download(path, destination, { ...common, ...forOneFile(options) });
    return { tally: tallyFile(result), problems: [] };
  } catch (error) {
    const isRefused =
      toWherryError(error).code === 'NOT_A_FILE' && (await isDirectory(remote, path, options.signal));
    throw isRefused && flags.recursive !== true ? new DirectoryRefused(source) : error;
  }
};

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

export const download = async (
  context: CliContext,
  flags: TransferFlags,
  ...args: string[]
): Promise<number> => {
  const { sources, destination } = splitTransferArguments(args, flags.to, '.');
  const parsed = sources.map(parseSource);
  if (parsed.length > 1) await ensureDestination(destination);
  const names = new Set(parsed.map(({ path }) => remotePathName(path)));
  const [only] = parsed;
  return withRemote(context, flags, (remote) =>
    runTransfers(context, flags, {
      jobs: parsed.map((source): TransferJob => ({
        source: source.source,
        expected: flags.recursive === true ? { kind: 'tree' } : { kind: 'file', size: undefined },
        run: (options) => downloadOne(remote, flags, source, destination, options),
      })),
      refused: [],
      name:
        parsed.length === 1 && only !== undefined && flags.recursive !== true
          ? remotePathName(only.path)
          : undefined,
      isOrdered: flags.progress === 'plain' || names.size < parsed.length,
    }),
  );
};
