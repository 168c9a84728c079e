// Shows transfers while they run: a bar on a terminal, lines with --progress=plain, JSON lines with --json, or nothing.
// Errors go through here too, so that they never land in the middle of the bar.

import { toWherryError } from '../../base/index.ts';
import type { TransferEvent } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { actionOf, formatPlannedJson, formatPlannedLine, type PlannedEntry } from '../dry-run/plan-line.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { Output } from '../output.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { reportError } from '../report-error.ts';
import { formatJson } from '../text/format-json.ts';
import { DirectoryRefused, type ExpectedTransfer } from './transfer-job.ts';
import { canDrawLine, createDrawnLine, drawnWidth } from './drawn-line.ts';
import { createPlainProgress } from './plain-progress.ts';
import { formatContinuing } from './format-continuing.ts';
import { formatProgressLine } from './progress-bar.ts';
import { createTransferProgress } from './transfer-progress.ts';
import {
  formatPlanSummary,
  formatTransferSummary,
  planSummaryJson,
  transferSummaryJson,
} from './transfer-summary.ts';
import type { TransferTally } from './transfer-tally.ts';

export interface TransferReporter {
  /** One more source begins; its events go to what is returned. */
  begin(expected: ExpectedTransfer): (event: TransferEvent) => void;
  /** Every source has begun: totals are final once all of them have been scanned. */
  allBegun(): void;
  error(error: unknown, path?: string): Promise<void>;
  /** Ends the display without a last line. */
  stop(): void;
  /** Ends the display and prints the last line. */
  finish(tally: TransferTally, seconds: number): Promise<void>;
}

export interface TransferReporterInit {
  /** What is transferred, when it is one file. */
  readonly name: string | undefined;
  /** Where lines go: standard output, unless the bytes of a file go there. */
  readonly output: Output;
  /** Hears all that happens, when rates are recorded. */
  readonly recording?: TransferRecording | undefined;
}

/** An entry of a plan for an event of a dry run. */
const plannedOf = (event: TransferEvent): PlannedEntry | undefined => {
  if (event.type !== 'done') return undefined;
  const { destination: path, kind, size, path: from } = event;
  return { action: actionOf(event.outcome), path, kind, size, from };
};

/** Whether an error of a dry run means that a name is taken. */
const isConflict = (error: unknown): boolean => {
  const { code } = toWherryError(error);
  return code === 'ALREADY_EXISTS' || (code === 'NOT_A_FILE' && !(error instanceof DirectoryRefused));
};

/** What --json prints of an event; undefined for what would be too much. */
const eventJson = (event: TransferEvent): Readonly<Record<string, unknown>> | undefined => {
  if (event.type === 'started') {
    const { path: from, size, offset } = event;
    return offset > 0 ? { type: 'continued', from, size, offset } : undefined;
  }
  if (event.type !== 'done') return undefined;
  const { path: from, destination: path, kind, size, outcome } = event;
  return { type: 'done', from, path, kind, size, outcome };
};

export const createTransferReporter = (
  context: CliContext,
  flags: TransferFlags,
  { name, output, recording }: TransferReporterInit,
): TransferReporter => {
  const json = flags.json === true;
  const isQuiet = flags.quiet === true;
  const isPlan = flags.dryRun === true;
  const mode = json || isQuiet || isPlan ? 'none' : (flags.progress ?? 'auto');
  const progress = createTransferProgress(recording?.move);
  const bar =
    mode === 'auto' && canDrawLine(context)
      ? createDrawnLine(context, () =>
          formatProgressLine(progress.snapshot(context.now()), drawnWidth(context), name),
        )
      : undefined;
  const plain = mode === 'plain' ? createPlainProgress() : undefined;

  /** A line above the bar. */
  const note = (line: string): void => {
    bar?.clear();
    void context.stderr.write(`wherry: ${line}\n`);
  };
  const showLink = (wasInterrupted: boolean): void => {
    if (progress.isInterrupted() === wasInterrupted) return;
    const text = wasInterrupted ? 'resumed' : 'connection lost, trying again';
    if (json && !isQuiet)
      void output.write(`${formatJson({ type: wasInterrupted ? 'resumed' : 'interrupted' })}\n`);
    else if (plain !== undefined) void output.write(`${text}\n`);
    else if (bar !== undefined) note(text);
  };
  const showPlanned = (planned: PlannedEntry): void => {
    if (json) void output.write(`${formatPlannedJson(planned)}\n`);
    // Directories that are there already are no news.
    else if (!isQuiet && !(planned.kind === 'directory' && planned.action === 'unchanged'))
      void output.write(`${formatPlannedLine(planned)}\n`);
  };
  const show = (event: TransferEvent): void => {
    if (isPlan) {
      const planned = plannedOf(event);
      if (planned !== undefined) showPlanned(planned);
      return;
    }
    const line = plain?.(event, context.now());
    if (line !== undefined) void output.write(line);
    const remark = bar === undefined ? undefined : formatContinuing(event);
    if (remark !== undefined) note(remark);
    const object = json && !isQuiet ? eventJson(event) : undefined;
    if (object !== undefined) void output.write(`${formatJson(object)}\n`);
  };
  return {
    begin: (expected) => {
      const take = progress.begin(expected);
      return (event) => {
        const wasInterrupted = progress.isInterrupted();
        const nowMs = context.now();
        take(event, nowMs);
        recording?.take(event, nowMs);
        showLink(wasInterrupted);
        show(event);
      };
    },
    allBegun: () => progress.end(),
    error: async (error, path) => {
      bar?.clear();
      if (path !== undefined) recording?.failed(path, toWherryError(error).code, context.now());
      if (isPlan && path !== undefined && isConflict(error)) {
        const { message } = toWherryError(error);
        showPlanned({ action: 'conflict', path, kind: 'file', message });
      }
      await reportError(context, error, { json, path });
    },
    stop: () => bar?.stop(),
    finish: async (tally, seconds) => {
      bar?.stop();
      if (json) {
        const summary = isPlan ? planSummaryJson(tally) : transferSummaryJson(tally, seconds);
        await output.write(`${formatJson(summary)}\n`);
      } else if (!isQuiet) {
        const summary = isPlan ? formatPlanSummary(tally) : formatTransferSummary(tally, seconds);
        await output.write(`${summary}\n`);
      }
    },
  };
};
