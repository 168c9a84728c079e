// The last line of a transfer: what was done, for people and for programs. Pure.

import { formatDuration } from '../text/format-duration.ts';
import { formatSize } from '../text/format-size.ts';
import type { TransferTally } from './transfer-tally.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** "3 files, 4.2 MiB in 0.12 s (35.0 MiB/s), 0 skipped, 0 unchanged, 0 failed"; directories and links when there are any. */
export const formatTransferSummary = (tally: TransferTally, seconds: number): string => {
  const rate = seconds > 0 ? `${formatSize(tally.bytes / seconds)}/s` : '-- B/s';
  return [
    count(tally.files, 'file', 'files'),
    ...(tally.directories > 0 ? [count(tally.directories, 'directory', 'directories')] : []),
    ...(tally.links > 0 ? [count(tally.links, 'link', 'links')] : []),
    `${formatSize(tally.bytes)} in ${formatDuration(seconds)} (${rate})`,
    `${tally.skipped} skipped`,
    `${tally.unchanged} unchanged`,
    `${tally.failed} failed`,
  ].join(', ');
};

export const transferSummaryJson = (
  tally: TransferTally,
  seconds: number,
): Readonly<Record<string, unknown>> => ({
  type: 'summary',
  ...tally,
  seconds: Math.round(seconds * 1000) / 1000,
  bytesPerSecond: seconds > 0 ? Math.round(tally.bytes / seconds) : undefined,
});
