// --record-rate: checks the file before anything is transferred, and writes it when the transfer is over, however it ended.

import { displayName, WherryError } from '../../base/index.ts';
import {
  formatRecordingCsv,
  formatRecordingJson,
  isRecordingCsv,
  isRecordingJson,
  type Recording,
} from '../../rates/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE, EXIT_PARTLY } from '../exit-code.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import { reportError } from '../report-error.ts';
import { openReplaceableFile, type ReplaceableFile } from './replaceable-file.ts';
import { createTransferRecording, type TransferRecording } from './transfer-recording.ts';

export type RecordedCommand = 'upload' | 'download';

type RecordingForm = (recording: Recording) => string;

export interface RecordedTransfer {
  /** The file of --record-rate. */
  readonly path: string;
  readonly command: RecordedCommand;
  /** Returns the exit code. */
  readonly use: (recording: TransferRecording) => Promise<number>;
}

const formOf = (path: string): RecordingForm => {
  if (/\.csv$/iu.test(path)) return ({ series }) => formatRecordingCsv(series);
  if (/\.json$/iu.test(path)) return formatRecordingJson;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(path)}" does not say how to record; end its name with ".csv" or ".json".`,
  );
};

const openRecording = (path: string, isDryRun: boolean): Promise<ReplaceableFile> => {
  if (isDryRun)
    throw new WherryError(
      'BAD_REQUEST',
      'A dry run transfers nothing, so there is no rate to record; leave out --dry-run or --record-rate.',
    );
  return openReplaceableFile({
    path,
    what: 'a recording of rates',
    isOwn: (head) => isRecordingCsv(head) || isRecordingJson(head),
  });
};

/**
 * Runs `use` with a recording. A recording that cannot be written afterwards is reported, and makes a
 * transfer that is done one that is done in part. Codes: `BAD_REQUEST` (the file's ending, --dry-run), those of openReplaceableFile.
 */
export const recordTransfer = async (
  context: CliContext,
  flags: Pick<TransferFlags, 'dryRun' | 'json'>,
  { path, command, use }: RecordedTransfer,
): Promise<number> => {
  const form = formOf(path);
  const file = await openRecording(path, flags.dryRun === true);
  const recording = createTransferRecording(command);
  const write = async (): Promise<boolean> => {
    const recorded = recording.recording();
    if (recorded === undefined) return true;
    try {
      await file.write(form(recorded));
      return true;
    } catch (error) {
      await reportError(context, error, { json: flags.json === true, path });
      return false;
    }
  };
  let exitCode: number;
  try {
    exitCode = await use(recording);
  } catch (error) {
    await write();
    throw error;
  }
  return (await write()) || exitCode !== EXIT_DONE ? exitCode : EXIT_PARTLY;
};
