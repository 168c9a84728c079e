// Runs the jobs of an upload or download: several at once, each failing for itself, and the last line always printed.

import { Semaphore, throwIfAborted, toWherryError, WherryError, type ErrorCode } from '../../base/index.ts';
import type { Problem } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_FAILED, exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import {
  DirectoryRefused,
  type RefusedSource,
  type TransferJob,
  type TransferOutcome,
} from './transfer-job.ts';
import { createTransferReporter, type TransferReporter } from './transfer-reporter.ts';
import { addTallies, EMPTY_TALLY, succeededOf, tallyEvent, type TransferTally } from './transfer-tally.ts';

/** Files named one by one that are under way together: enough to fill a round trip, few enough to stay fair. */
const MAX_JOBS_AT_ONCE = 8;

export interface TransferRun {
  readonly jobs: readonly TransferJob[];
  readonly refused: readonly RefusedSource[];
  /** What is transferred, when it is one file. */
  readonly name: string | undefined;
  /** One after another, in the order given. */
  readonly isOrdered: boolean;
}

/** Counts and reports one job; throws only what ends the whole command. */
const runJob = async (
  job: TransferJob,
  reporter: TransferReporter,
  signal: AbortSignal,
  settled: (tally: TransferTally, failures: readonly ErrorCode[], isRefused: boolean) => void,
): Promise<void> => {
  const show = reporter.begin(job.expected);
  const seen = new Set<string>();
  const failures: ErrorCode[] = [];
  let tally = EMPTY_TALLY;
  const fail = (problem: Problem): void => {
    const key = `${problem.code} ${problem.path}`;
    if (seen.has(key)) return;
    seen.add(key);
    failures.push(problem.code);
    void reporter.error(new WherryError(problem.code, problem.message), problem.path);
  };
  try {
    const result = await job.run({
      signal,
      onEvent: (event) => {
        tally = tallyEvent(tally, event);
        show(event);
        if (event.type === 'failed') fail(event.problem);
      },
    });
    tally = result.tally;
    for (const problem of result.problems) fail(problem);
    settled({ ...tally, failed: failures.length }, failures, false);
  } catch (error) {
    if (isFatal(error)) {
      settled({ ...tally, failed: failures.length }, failures, false);
      throw error;
    }
    failures.push(toWherryError(error).code);
    await reporter.error(error, job.source);
    settled({ ...tally, failed: failures.length }, failures, error instanceof DirectoryRefused);
  }
};

const runAll = async (
  context: CliContext,
  run: TransferRun,
  reporter: TransferReporter,
): Promise<TransferOutcome> => {
  const failures: ErrorCode[] = run.refused.map(({ error }) => toWherryError(error).code);
  let tally: TransferTally = { ...EMPTY_TALLY, failed: run.refused.length };
  let refusedDirectories = run.refused.filter(({ error }) => error instanceof DirectoryRefused).length;
  for (const { error, source } of run.refused) await reporter.error(error, source);

  const stop = new AbortController();
  const signal = AbortSignal.any([context.interrupt, stop.signal]);
  const semaphore = new Semaphore(run.isOrdered ? 1 : MAX_JOBS_AT_ONCE);
  const start = async (job: TransferJob, index: number): Promise<void> => {
    throwIfAborted(signal);
    if (index === run.jobs.length - 1) reporter.allBegun();
    try {
      await runJob(job, reporter, signal, (jobTally, jobFailures, isRefused) => {
        tally = addTallies(tally, jobTally);
        failures.push(...jobFailures);
        if (isRefused) refusedDirectories += 1;
      });
    } catch (error) {
      // The first fatal error ends the others before any of them begins; what they reject with is only its echo.
      stop.abort(error);
      throw error;
    }
  };
  const started = run.jobs.map((job, index) => semaphore.run(() => start(job, index), signal));
  const outcomes = await Promise.allSettled(started);
  const fatal = outcomes.find((outcome) => outcome.status === 'rejected');
  if (fatal !== undefined) {
    const reason: unknown = stop.signal.aborted ? stop.signal.reason : fatal.reason;
    throw new TransferStopped({ tally, failures, refusedDirectories }, reason);
  }
  return { tally, failures, refusedDirectories };
};

/** Carries what was done up to the error that stopped everything. */
class TransferStopped extends Error {
  readonly outcome: TransferOutcome;

  constructor(outcome: TransferOutcome, cause: unknown) {
    super('stopped', { cause });
    this.outcome = outcome;
  }
}

/** Returns the exit code; throws the error that stopped everything, after the last line was printed. */
export const runTransfers = async (
  context: CliContext,
  flags: TransferFlags,
  run: TransferRun,
): Promise<number> => {
  const startMs = context.now();
  const reporter = createTransferReporter(context, flags, run.name);
  const seconds = (): number => (context.now() - startMs) / 1000;
  try {
    const { tally, failures, refusedDirectories } = await runAll(context, run, reporter);
    await reporter.finish(tally, seconds());
    return refusedDirectories > 0 ? EXIT_FAILED : exitCodeOfSeveral(succeededOf(tally), failures);
  } catch (error) {
    if (!(error instanceof TransferStopped)) throw error;
    await reporter.finish(error.outcome.tally, seconds());
    throw error.cause;
  }
};
