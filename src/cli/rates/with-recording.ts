// The gate to --record-rate: without the option nothing of it is even loaded.

import type { CliContext } from '../cli-context.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { RecordedCommand } from './record-transfer.ts';
import type { TransferRecording } from './transfer-recording.ts';

/** Runs `use`, with a recording when the user wants one. Codes: those of recordTransfer. */
export const withRecording = async (
  context: CliContext,
  flags: TransferFlags,
  command: RecordedCommand,
  use: (recording?: TransferRecording) => Promise<number>,
): Promise<number> => {
  const path = flags.recordRate;
  if (path === undefined) return use();
  const { recordTransfer } = await import('./record-transfer.ts');
  return recordTransfer(context, flags, { path, command, use });
};
