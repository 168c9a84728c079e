// `wherry upload`: sends files and directories to the server.

import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  displayName,
  isWherryError,
  parseRemotePath,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import { meansContents, splitTransferArguments } from '../transfer/transfer-arguments.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import {
  DirectoryRefused,
  forOneFile,
  type RefusedSource,
  type TransferJob,
} from '../transfer/transfer-job.ts';
import { tallyFile, tallyTree } from '../transfer/transfer-tally.ts';
import { withRemote } from '../with-remote.ts';

interface LocalSource {
  readonly source: string;
  readonly isDirectory: boolean;
  readonly size: number;
}

/** Looks at a source; a symbolic link that is named stands for what it leads to. */
const openSource = async (source: string, isRecursive: boolean): Promise<LocalSource> => {
  const found = await stat(source).catch((error: unknown) => {
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

const createJob = (
  remote: Remote,
  flags: TransferFlags,
  local: LocalSource,
  destination: RemotePath,
): TransferJob => {
  const { source } = local;
  const common = { onConflict: flags.onConflict, blockSize: flags.blockSize ?? flags.chunkSize };
  if (!local.isDirectory) {
    return {
      source,
      expected: { kind: 'file', size: local.size },
      run: async (options) => ({
        tally: tallyFile(
          await remote.files.upload(source, destination, { ...common, ...forOneFile(options) }),
        ),
        problems: [],
      }),
    };
  }
  return {
    source,
    expected: { kind: 'tree' },
    run: async (options) => {
      const result = await remote.files.uploadDirectory(source, destination, {
        ...common,
        ...options,
        ifExists: 'merge',
        contents: meansContents(source),
        exclude: flags.exclude,
      });
      return { tally: tallyTree(result), problems: result.problems };
    },
  };
};

/** Several sources need a directory to go into. */
const ensureDestination = async (
  remote: Remote,
  destination: RemotePath,
  signal: AbortSignal,
): Promise<void> => {
  const shown = `"${displayName(destination)}"`;
  const entry = await remote.files.stat(destination, { signal }).catch((error: unknown) => {
    if (!isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
    throw new WherryError(
      'NOT_FOUND',
      `${shown} does not exist, and several sources need a directory: make it first.`,
    );
  });
  if (entry.kind !== 'directory' && entry.leads !== 'directory') {
    throw new WherryError('NOT_A_DIRECTORY', `${shown} is not a directory, and several sources need one.`);
  }
};

const hasRepeatedNames = (sources: readonly string[]): boolean =>
  new Set(sources.map((source) => basename(resolve(source)))).size < sources.length;

export const upload = async (
  context: CliContext,
  flags: TransferFlags,
  ...args: string[]
): Promise<number> => {
  const { sources, destination } = splitTransferArguments(args, flags.to, '/');
  const path = parseRemotePath(destination);
  const refused: RefusedSource[] = [];
  const locals: LocalSource[] = [];
  for (const source of sources) {
    try {
      locals.push(await openSource(source, flags.recursive === true));
    } catch (error) {
      refused.push({ source, error: error as Error });
    }
  }
  return withRemote(context, flags, async (remote) => {
    if (sources.length > 1 && locals.length > 0) await ensureDestination(remote, path, context.interrupt);
    const [only] = locals;
    return runTransfers(context, flags, {
      jobs: locals.map((local) => createJob(remote, flags, local, path)),
      refused,
      name: locals.length === 1 && only?.isDirectory === false ? basename(only.source) : undefined,
      isOrdered: flags.progress === 'plain' || hasRepeatedNames(sources),
    });
  });
};
