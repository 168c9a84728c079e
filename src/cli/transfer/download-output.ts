// `download PATH -`: files of the server to standard output, byte for byte; everything else goes to standard error.

import { WherryError, throwIfAborted } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { expandRemote, parseRemotePattern, type RemoteTarget } from '../glob/expand-remote.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';
import { runTransfers } from './run-transfers.ts';
import { STREAM } from './transfer-arguments.ts';
import type { TransferJob } from './transfer-job.ts';
import { tallyFile } from './transfer-tally.ts';

const createJob = (
  context: CliContext,
  { compress }: TransferFlags,
  remote: Remote,
  { path }: RemoteTarget,
): TransferJob => ({
  source: path,
  expected: { kind: 'file', size: undefined },
  run: async ({ signal, onEvent }) => {
    const { size } = await remote.files.stat(path, { signal });
    onEvent({ type: 'started', path, size, offset: 0 });
    let transferred = 0;
    for await (const piece of remote.files.read(path, { signal, compress })) {
      await context.stdout.write(piece);
      transferred += piece.length;
      onEvent({ type: 'progress', path, bytes: piece.length, transferred, size });
    }
    // The reader may have gone at the last piece, too.
    throwIfAborted(signal);
    onEvent({ type: 'done', path, destination: STREAM, kind: 'file', size: transferred, outcome: 'created' });
    return {
      tally: tallyFile({ outcome: 'created', destination: STREAM, bytes: transferred }),
      problems: [],
    };
  },
});

/** One after another. Codes: `BAD_REQUEST` (options that do not fit). */
export const downloadOutput = (
  context: CliContext,
  flags: TransferFlags,
  sources: readonly string[],
  recording?: TransferRecording,
): Promise<number> => {
  if (flags.recursive === true || flags.dryRun === true) {
    const option = flags.recursive === true ? '-r' : '--dry-run';
    throw new WherryError(
      'BAD_REQUEST',
      `Standard output ("-") takes the bytes of files, so it does not go with ${option}.`,
    );
  }
  const patterns = sources.map((text) => parseRemotePattern(text, context.workplace));
  const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
  return untilReaderGone(context, () =>
    withRemote(context, flags, async (remote) => {
      const { targets, failures } = await expandRemote(remote, patterns, signal);
      return runTransfers(context, flags, {
        jobs: targets.map((target) => createJob(context, flags, remote, target)),
        refused: failures,
        name: targets.length === 1 ? targets[0]?.path : undefined,
        isOrdered: true,
        output: context.stderr,
        signal: context.stdout.closed,
        recording,
      });
    }),
  );
};
