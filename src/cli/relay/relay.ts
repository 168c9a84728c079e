// `copy` and `move` between two servers that have names: everything streams through this machine.

import { parseRemotePath, remotePathName, toWherryError, type RemotePath } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { expandRemote, parseRemotePattern, type RemoteTarget } from '../glob/expand-remote.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import { ensureRemoteDirectory } from '../relocate.ts';
import type { Relocation } from '../remotes/relocation-addresses.ts';
import { isRemoteDirectory } from '../transfer/download-jobs.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import { meansContents, withoutContentsMark } from '../transfer/transfer-arguments.ts';
import { readTransferFilters, type TransferFilters } from '../transfer/transfer-filters.ts';
import {
  DirectoryRefused,
  forOneFile,
  type TransferJob,
  type TransferJobOptions,
  type TransferJobResult,
} from '../transfer/transfer-job.ts';
import { tallyFile, tallyTree } from '../transfer/transfer-tally.ts';
import { transferOptions } from '../transfer/upload-jobs.ts';
import { withRemote } from '../with-remote.ts';
import type { RelayFlags } from './relay-flags.ts';

interface RelayInit {
  readonly from: Remote;
  readonly to: Remote;
  readonly flags: RelayFlags;
  readonly filters: TransferFilters;
  readonly isMove: boolean;
  readonly isRecursive: boolean;
  readonly destination: RemotePath;
}

interface RelaySource extends RemoteTarget {
  /** What is in it, not itself. */
  readonly contents: boolean;
}

const relayTree = async (
  { from, to, flags, filters, isMove, destination }: RelayInit,
  { path, contents }: RelaySource,
  options: TransferJobOptions,
): Promise<TransferJobResult> => {
  const result = await to.files.copyDirectoryFrom(from.files, path, destination, {
    ...transferOptions(flags),
    ...options,
    ifExists: 'merge',
    contents,
    exclude: filters.exclude,
    include: filters.include,
    removeSource: isMove,
  });
  return { tally: tallyTree(result), problems: result.problems };
};

const relayOne = async (
  init: RelayInit,
  source: RelaySource,
  options: TransferJobOptions,
): Promise<TransferJobResult> => {
  const { from, to, flags, isMove, isRecursive, destination } = init;
  const { path, entry } = source;
  const isDirectory = (): Promise<boolean> | boolean =>
    entry === undefined
      ? isRemoteDirectory(from, path, options.signal)
      : entry.kind === 'directory' || entry.leads === 'directory';
  if (isRecursive && (await isDirectory())) return relayTree(init, source, options);
  try {
    const all = { ...transferOptions(flags), ...forOneFile(options), removeSource: isMove };
    return { tally: tallyFile(await to.files.copyFrom(from.files, path, destination, all)), problems: [] };
  } catch (error) {
    const isRefused = !isRecursive && toWherryError(error).code === 'NOT_A_FILE' && (await isDirectory());
    throw isRefused ? new DirectoryRefused(source.text) : error;
  }
};

/** Returns the exit code. Codes: as the transfers of files; `BAD_REQUEST` when both names mean one server. */
export const relay = async (
  context: CliContext,
  flags: RelayFlags,
  relocation: Relocation,
  verb: 'copy' | 'move',
): Promise<number> => {
  const destination = parseRemotePath(relocation.args.at(-1) ?? '');
  const sources = relocation.args.slice(0, -1);
  const patterns = sources.map((text) => parseRemotePattern(withoutContentsMark(text)));
  const inside = new Set(
    patterns.filter((_, index) => meansContents(sources[index] ?? '')).map(({ text }) => text),
  );
  const isMove = verb === 'move';
  const isRecursive = isMove || flags.recursive === true;
  const filters = await readTransferFilters(flags, context.workplace);
  const signal = context.interrupt;
  return withRemote(context, relocation.from, (from) =>
    withRemote(context, relocation.to ?? relocation.from, async (to) => {
      const { targets: all, failures } = await expandRemote(from, patterns, signal);
      const targets = (isRecursive ? withoutCovered(all) : all)
        .map((target): RelaySource => ({
          ...target,
          contents: target.path === '/' || inside.has(target.text),
        }))
        .filter(({ path, entry }) => entry?.kind !== 'file' || !filters.isLeftOut(path));
      if (targets.length + failures.length > 1) await ensureRemoteDirectory(to, destination, signal);
      const init = { from, to, flags, filters, isMove, isRecursive, destination };
      const names = new Set(targets.map(({ path }) => remotePathName(path)));
      return runTransfers(context, flags, {
        jobs: targets.map((target): TransferJob => ({
          source: target.text,
          expected: isRecursive ? { kind: 'tree' } : { kind: 'file', size: undefined },
          run: (options) => relayOne(init, target, options),
        })),
        refused: failures,
        name: targets.length === 1 ? remotePathName(targets[0]?.path ?? destination) : undefined,
        isOrdered: flags.progress === 'plain' || names.size < targets.length,
      });
    }),
  );
};
