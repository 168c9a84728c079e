// Shows transfers while they run: a bar on a terminal, lines with --progress=plain, JSON lines with --json, or nothing.
// Errors go through here too, so that they never land in the middle of the bar.

import type { TransferEvent } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import { reportError } from '../report-error.ts';
import { formatJson } from '../text/format-json.ts';
import type { ExpectedTransfer } from './transfer-job.ts';
import { createPlainProgress } from './plain-progress.ts';
import { formatProgressLine } from './progress-bar.ts';
import { createTransferProgress } from './transfer-progress.ts';
import { formatTransferSummary, transferSummaryJson } from './transfer-summary.ts';
import type { TransferTally } from './transfer-tally.ts';

const REDRAW_MS = 100;
/** Room behind the bar: a "^C" that the terminal echoes must not break the line. */
const SPARE_COLUMNS = 3;
const CLEAR_LINE = '\r\u001b[K';

export interface TransferReporter {
  /** One more source begins; its events go to what is returned. */
  begin(expected: ExpectedTransfer): (event: TransferEvent) => void;
  /** Every source has begun: totals are final once all of them have been scanned. */
  allBegun(): void;
  error(error: unknown, path?: string): Promise<void>;
  /** Ends the display and prints the last line. */
  finish(tally: TransferTally, seconds: number): Promise<void>;
}

/** Draws a line again and again below what is printed. */
const createBar = (context: CliContext, draw: () => string): { clear(): void; stop(): void } => {
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) void context.stderr.write(CLEAR_LINE);
    isDrawn = false;
  };
  const timer = setInterval(() => {
    void context.stderr.write(`${CLEAR_LINE}${draw()}`);
    isDrawn = true;
  }, REDRAW_MS);
  timer.unref();
  return {
    clear,
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
};

const eventJson = (event: TransferEvent): Readonly<Record<string, unknown>> | undefined =>
  event.type === 'done' ? { ...event } : undefined;

/** `name`: what is transferred, when it is one file. */
export const createTransferReporter = (
  context: CliContext,
  flags: TransferFlags,
  name: string | undefined,
): TransferReporter => {
  const json = flags.json === true;
  const isSilent = json || flags.quiet === true;
  const mode = isSilent ? 'none' : (flags.progress ?? 'auto');
  const progress = createTransferProgress();
  const hasBar = mode === 'auto' && context.stderr.isTerminal && context.env.TERM !== 'dumb';
  const bar = hasBar
    ? createBar(context, () =>
        formatProgressLine(progress.snapshot(context.now()), context.stderr.columns - SPARE_COLUMNS, name),
      )
    : undefined;
  const plain = mode === 'plain' ? createPlainProgress() : undefined;

  const show = (event: TransferEvent): void => {
    const line = plain?.(event, context.now());
    if (line !== undefined) void context.stdout.write(line);
    const object = json && flags.quiet !== true ? eventJson(event) : undefined;
    if (object !== undefined) void context.stdout.write(`${formatJson(object)}\n`);
  };
  return {
    begin: (expected) => {
      const take = progress.begin(expected);
      return (event) => {
        take(event, context.now());
        show(event);
      };
    },
    allBegun: () => progress.end(),
    error: async (error, path) => {
      bar?.clear();
      await reportError(context, error, { json, path });
    },
    finish: async (tally, seconds) => {
      bar?.stop();
      if (json) await context.stdout.write(`${formatJson(transferSummaryJson(tally, seconds))}\n`);
      else if (flags.quiet !== true) await context.stdout.write(`${formatTransferSummary(tally, seconds)}\n`);
    },
  };
};
