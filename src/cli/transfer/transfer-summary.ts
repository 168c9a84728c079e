// The last line of a transfer: what was done, for people and for programs. Pure.

import { formatDuration } from '../text/format-duration.ts';
import { formatSize } from '../../base/index.ts';
import type { TransferTally } from './transfer-tally.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** Bytes of content that crossed the link. */
const linkBytes = ({ bytes, continued, saved }: TransferTally): number =>
  Math.max(0, bytes - continued - saved);

/** "3 files, 4.2 MiB in 0.12 s (35.0 MiB/s), 0 skipped, 0 unchanged, 0 failed"; directories, links and what was compressed when there are any. */
export const formatTransferSummary = (tally: TransferTally, seconds: number): string => {
  const moved = tally.bytes - tally.continued;
  const rate = seconds > 0 ? `${formatSize(moved / seconds)}/s` : '-- B/s';
  const there = tally.continued > 0 ? ` (${formatSize(tally.continued)} were there already)` : '';
  return [
    count(tally.files, 'file', 'files'),
    ...(tally.directories > 0 ? [count(tally.directories, 'directory', 'directories')] : []),
    ...(tally.links > 0 ? [count(tally.links, 'link', 'links')] : []),
    `${formatSize(tally.bytes)}${there} in ${formatDuration(seconds)} (${rate})`,
    ...(tally.saved > 0 ? [`${formatSize(linkBytes(tally))} over the link`] : []),
    `${tally.skipped} skipped`,
    `${tally.unchanged} unchanged`,
    `${tally.failed} failed`,
  ].join(', ');
};

/** The same of --dry-run: "Would transfer 3 files, 4.2 MiB, …. Nothing was changed." */
export const formatPlanSummary = (tally: TransferTally): string =>
  `Would transfer ${[
    count(tally.files, 'file', 'files'),
    ...(tally.links > 0 ? [count(tally.links, 'link', 'links')] : []),
    formatSize(tally.bytes),
    `${tally.skipped} skipped`,
    `${tally.unchanged} unchanged`,
    `${tally.failed} failed`,
  ].join(', ')}. Nothing was changed.`;

export const planSummaryJson = (tally: TransferTally): Readonly<Record<string, unknown>> => ({
  type: 'plan',
  ...tally,
});

export const transferSummaryJson = (
  tally: TransferTally,
  seconds: number,
): Readonly<Record<string, unknown>> => ({
  type: 'summary',
  ...tally,
  linkBytes: linkBytes(tally),
  seconds: Math.round(seconds * 1000) / 1000,
  bytesPerSecond: seconds > 0 ? Math.round((tally.bytes - tally.continued) / seconds) : undefined,
});
