// `copy` and `move` between two servers that have names: everything streams through this machine.

import {
  displayName,
  parseRemotePath,
  remotePathName,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { expandRemote, parseRemotePattern, type RemoteTarget } from '../glob/expand-remote.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import { ensureRemoteDirectory, type RelocateFlags } from '../relocate.ts';
import type { Relocation } from '../remotes/relocation-addresses.ts';
import { runTransfers } from '../transfer/run-transfers.ts';
import { DirectoryRefused, type TransferJob } from '../transfer/transfer-job.ts';
import { tallyFile } from '../transfer/transfer-tally.ts';
import { withRemote } from '../with-remote.ts';
import { relayFile, type RelayDeps } from './relay-file.ts';
import { relayDestination, relayTree } from './relay-tree.ts';

export interface RelayFlags extends RelocateFlags {
  readonly recursive?: boolean;
}

/** What a link that is named leads to is what is taken, as with every transfer. */
const openSource = async (deps: RelayDeps, path: RemotePath, signal: AbortSignal): Promise<Entry> => {
  const entry = await deps.from.files.stat(path, { signal });
  if (entry.kind !== 'link') return entry;
  throw new WherryError(
    'UNSUPPORTED',
    `"${displayName(path)}" is a symbolic link, and links are not taken from one server to another; name what it leads to.`,
  );
};

const createJob = (
  deps: RelayDeps,
  target: RemoteTarget,
  destination: RemotePath,
  isRecursive: boolean,
): TransferJob => ({
  source: target.text,
  expected: isRecursive ? { kind: 'tree' } : { kind: 'file', size: undefined },
  run: async (options) => {
    const entry = await openSource(deps, target.path, options.signal);
    const path = await relayDestination(deps, remotePathName(target.path), destination, options.signal);
    if (entry.kind === 'directory') {
      if (!isRecursive) throw new DirectoryRefused(target.text);
      return relayTree(deps, entry, path, options);
    }
    const { outcome, destination: made } = await relayFile(deps, entry, path, options);
    return { tally: tallyFile({ outcome, destination: made, bytes: entry.size }), problems: [] };
  },
});

/** The pin behind the "#" of an address; undefined for a link without encryption. */
const pinOf = ({ address }: Remote): string | undefined => address.split('#')[1];

/** A move onto itself would find its content there, and remove it. */
const refuseSameServer = (from: Remote, to: Remote): void => {
  const pin = pinOf(from);
  if (pin === undefined || pin !== pinOf(to)) return;
  throw new WherryError(
    'BAD_REQUEST',
    'Both remotes are the same server; use one name for both, and nothing has to be sent.',
  );
};

/** Returns the exit code. Codes: as the transfers of files; `BAD_REQUEST` when both names mean one server. */
export const relay = (
  context: CliContext,
  flags: RelayFlags,
  relocation: Relocation,
  verb: 'copy' | 'move',
): Promise<number> => {
  const destination = parseRemotePath(relocation.args.at(-1) ?? '');
  const patterns = relocation.args.slice(0, -1).map(parseRemotePattern);
  const isRecursive = verb === 'move' || flags.recursive === true;
  const signal = context.interrupt;
  return withRemote(context, relocation.from, (from) =>
    withRemote(context, relocation.to ?? relocation.from, async (to) => {
      const { targets: all, failures } = await expandRemote(from, patterns, signal);
      const targets = isRecursive ? withoutCovered(all) : all;
      if (targets.length + failures.length > 1) await ensureRemoteDirectory(to, destination, signal);
      if (verb === 'move') refuseSameServer(from, to);
      const deps: RelayDeps = {
        from,
        to,
        verb,
        policy: flags.onConflict ?? 'fail',
        dryRun: flags.dryRun === true,
      };
      return runTransfers(context, flags, {
        jobs: targets.map((target) => createJob(deps, target, destination, isRecursive)),
        refused: failures,
        name: targets.length === 1 ? remotePathName(targets[0]?.path ?? destination) : undefined,
        isOrdered: true,
      });
    }),
  );
};
