// Runs the jobs of an upload or download: several at once, each failing for itself, and the last line always printed.

import { Semaphore, throwIfAborted, toWherryError, WherryError, type ErrorCode } from '../../base/index.ts';
import type { Problem } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_FAILED, exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import type { TransferFlags } from '../options/transfer-options.ts';
import type { Output } from '../output.ts';
import type { TransferRecording } from '../rates/transfer-recording.ts';
import { createContinuedBytes } from './continued-bytes.ts';
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
  /** Where lines go when standard output has the bytes of a file. */
  readonly output?: Output;
  /** Ends the transfers, besides the user's interruption. */
  readonly signal?: AbortSignal;
  /** Of --record-rate. */
  readonly recording?: TransferRecording | undefined;
}

/** What one job, or several, came to so far. */
interface Settled {
  readonly tally: TransferTally;
  readonly failures: readonly ErrorCode[];
  readonly isRefused: boolean;
  readonly leavesPart: boolean;
}

/** Counts and reports one job; throws only what ends the whole command. */
const runJob = async (
  job: TransferJob,
  reporter: TransferReporter,
  signal: AbortSignal,
  settled: (outcome: Settled) => void,
): Promise<void> => {
  const show = reporter.begin(job.expected);
  const seen = new Set<string>();
  const bytes = createContinuedBytes();
  const failures: ErrorCode[] = [];
  let tally = EMPTY_TALLY;
  const fail = (problem: Problem): void => {
    const key = `${problem.code} ${problem.path}`;
    if (seen.has(key)) return;
    seen.add(key);
    failures.push(problem.code);
    void reporter.error(new WherryError(problem.code, problem.message), problem.path);
  };
  const settle = (isRefused: boolean): void =>
    settled({
      tally: { ...tally, continued: bytes.continued(), failed: failures.length },
      failures,
      isRefused,
      leavesPart: bytes.leavesPart(),
    });
  try {
    const result = await job.run({
      signal,
      onEvent: (event) => {
        tally = tallyEvent(tally, event);
        bytes.take(event);
        show(event);
        if (event.type === 'failed') fail(event.problem);
      },
    });
    tally = result.tally;
    for (const problem of result.problems) fail(problem);
    settle(result.isDirectoryRefused === true);
  } catch (error) {
    if (isFatal(error)) {
      settle(false);
      throw error;
    }
    failures.push(toWherryError(error).code);
    await reporter.error(error, job.source);
    settle(error instanceof DirectoryRefused);
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
  let leavesPart = false;
  for (const { error, source } of run.refused) await reporter.error(error, source);

  const stop = new AbortController();
  const given = run.signal === undefined ? [] : [run.signal];
  const signal = AbortSignal.any([context.interrupt, stop.signal, ...given]);
  const semaphore = new Semaphore(run.isOrdered ? 1 : MAX_JOBS_AT_ONCE);
  const start = async (job: TransferJob, index: number): Promise<void> => {
    throwIfAborted(signal);
    if (index === run.jobs.length - 1) reporter.allBegun();
    try {
      await runJob(job, reporter, signal, (outcome) => {
        tally = addTallies(tally, outcome.tally);
        failures.push(...outcome.failures);
        leavesPart ||= outcome.leavesPart;
        if (outcome.isRefused) refusedDirectories += 1;
      });
    } catch (error) {
      // The first fatal error ends the others before any of them begins; what they reject with is only its echo.
      stop.abort(error);
      throw error;
    }
  };
  const started = run.jobs.map((job, index) => semaphore.run(() => start(job, index), signal));
  const outcomes = await Promise.allSettled(started);
  const canContinue = leavesPart || tally.files + tally.links + tally.unchanged > 0;
  const outcome = { tally, failures, refusedDirectories, canContinue };
  const fatal = outcomes.find((one) => one.status === 'rejected');
  if (fatal === undefined) return outcome;
  const reason: unknown = stop.signal.aborted ? stop.signal.reason : fatal.reason;
  throw new TransferStopped(outcome, reason);
};

/** Carries what was done up to the error that stopped everything. */
class TransferStopped extends Error {
  readonly outcome: TransferOutcome;

  constructor(outcome: TransferOutcome, cause: unknown) {
    super('stopped', { cause });
    this.outcome = outcome;
  }
}

/** Errors that have nothing to do with what is transferred: the same command may finish the job. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'CONNECTION_LOST', 'TIMEOUT']);

const CONTINUE_HINT = 'The same command again continues where this one stopped.';

/** The error that stopped everything, with what to do about it. */
const explainStop = (error: unknown, { canContinue }: TransferOutcome): unknown => {
  const { code, message, details } = toWherryError(error);
  if (!canContinue || !PASSING.has(code)) return error;
  return new HintedError(code, message, [CONTINUE_HINT], { cause: error, details });
};

/** Returns the exit code; throws the error that stopped everything, after the last line was printed. */
export const runTransfers = async (
  context: CliContext,
  flags: TransferFlags,
  run: TransferRun,
): Promise<number> => {
  const startMs = context.now();
  const output = run.output ?? context.stdout;
  const { name, recording } = run;
  recording?.begin(startMs, context.timeMs());
  const reporter = createTransferReporter(context, flags, { name, output, recording });
  const seconds = (): number => (context.now() - startMs) / 1000;
  try {
    const { tally, failures, refusedDirectories } = await runAll(context, run, reporter);
    recording?.end(context.now());
    await reporter.finish(tally, seconds());
    return refusedDirectories > 0 ? EXIT_FAILED : exitCodeOfSeveral(succeededOf(tally), failures);
  } catch (error) {
    recording?.end(context.now());
    if (!(error instanceof TransferStopped)) throw error;
    // Whoever read the bytes has had enough: nobody waits for a last line.
    if (run.signal?.aborted === true) reporter.stop();
    else await reporter.finish(error.outcome.tally, seconds());
    throw explainStop(error.cause, error.outcome);
  }
};
