// `upload - /PATH`: standard input becomes one file of the server.

import {
  displayName,
  parseRemotePath,
  remotePathName,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Remote } from '../../client/index.ts';
import { planOutcome, plannedRefusal } from '../../files/index.ts';
import type { CliContext } from '../cli-context.ts';
import { isMissing } from '../glob/remote-tree.ts';
import { localFileError } from '../local-file-error.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { withRemote } from '../with-remote.ts';
import { runTransfers } from './run-transfers.ts';
import type { TransferJob, TransferJobOptions, TransferJobResult } from './transfer-job.ts';
import { tallyFile } from './transfer-tally.ts';

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

const NAME_IT = 'name the file it becomes, as in "wherry upload - /PATH/NAME"';

const checkArguments = (
  context: CliContext,
  flags: TransferFlags,
  sources: readonly string[],
  destination: string,
) => {
  if (context.workplace !== undefined)
    refuse('In the shell standard input holds its commands; send a file, or use "wherry upload -".');
  if (sources.length > 1) refuse('Standard input ("-") goes alone; send other sources by another command.');
  if (flags.recursive === true) refuse('Standard input ("-") is one file, so it does not go with -r.');
  if (destination.endsWith('/')) refuse(`Standard input has no name: ${NAME_IT}.`);
  if (context.stdin.isDirectory()) refuse('Standard input is a directory; send one with "wherry upload -r".');
  if (context.stdin.isTerminal())
    refuse(
      'Standard input is a terminal; send another program\'s output, as in "tar c . | wherry upload - /b.tar".',
    );
  return parseRemotePath(destination);
};

const findEntry = async (
  remote: Remote,
  path: RemotePath,
  signal: AbortSignal,
): Promise<Entry | undefined> => {
  try {
    return await remote.files.stat(path, { signal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** The bytes of a stream, each piece told to the progress display. */
async function* counted(
  content: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of content) {
      yield piece;
      onBytes(piece.length);
    }
  } catch (error) {
    throw localFileError(error, 'standard input');
  }
}

const send = async (
  context: CliContext,
  flags: TransferFlags,
  remote: Remote,
  path: RemotePath,
  { signal, onEvent }: TransferJobOptions,
): Promise<TransferJobResult> => {
  let size = 0;
  const content = counted(context.stdin.read(), (bytes) => {
    size += bytes;
    onEvent({ type: 'progress', path, bytes, transferred: size, size });
  });
  const { outcome, entry } = await remote.files.write(path, content, {
    onConflict: flags.onConflict,
    compress: flags.compress,
    signal,
  });
  onEvent({ type: 'done', path, destination: entry.path, kind: 'file', size, outcome });
  return { tally: tallyFile({ outcome, destination: entry.path, bytes: size }), problems: [] };
};

/** Nothing is read: what would come of it is known but for content that is there already. */
const plan = (
  flags: TransferFlags,
  path: RemotePath,
  existing: Entry | undefined,
  { onEvent }: TransferJobOptions,
): TransferJobResult => {
  const decided = planOutcome({ policy: flags.onConflict ?? 'fail', existing, isSame: false });
  if ('refusal' in decided) throw plannedRefusal(decided.refusal, path);
  const { outcome } = decided;
  onEvent({ type: 'done', path, destination: path, kind: 'file', size: 0, outcome });
  return { tally: tallyFile({ outcome, destination: path, bytes: 0 }), problems: [] };
};

/** Codes: `BAD_REQUEST` (arguments that do not fit, a terminal), `NOT_A_FILE` (the destination is a directory). */
export const uploadInput = async (
  context: CliContext,
  flags: TransferFlags,
  sources: readonly string[],
  destination: string,
  recording?: TransferRecording,
): Promise<number> => {
  const path = checkArguments(context, flags, sources, destination);
  return withRemote(context, flags, async (remote) => {
    const existing = await findEntry(remote, path, context.interrupt);
    if (existing?.kind === 'directory' || existing?.leads === 'directory')
      throw new WherryError(
        'NOT_A_FILE',
        `"${displayName(path)}" is a directory, and standard input has no name: ${NAME_IT}.`,
      );
    const job: TransferJob = {
      source: path,
      expected: { kind: 'stream' },
      run: async (options) =>
        flags.dryRun === true
          ? plan(flags, path, existing, options)
          : send(context, flags, remote, path, options),
    };
    return runTransfers(context, flags, {
      jobs: [job],
      refused: [],
      name: remotePathName(path),
      isOrdered: true,
      recording,
    });
  });
};
