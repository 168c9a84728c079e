// One upload as the panel shows it: files of this browser into one directory. It sends what is not settled in runs, one for each policy,
// and can be stopped and gone on with at any time.

import { signal, type Signal } from '@preact/signals';
import { FileTable, type TableFile, type UploadPolicy } from './file-table.ts';
import { RollingRate, secondsLeft } from './rolling-rate.ts';
import type { FileFilter, FileRow, TransferJob, TransferProgress, TransferState } from './transfer-job.ts';
import type { Uploader, UploadRun } from './uploader-port.ts';
import type { ItemProblem, RunNews, SentItem } from './uploader-messages.ts';

export interface UploadFile extends TableFile {
  readonly file: File;
}

export interface UploadJobInit {
  readonly id: number;
  readonly destination: string;
  /** Who uploads: only as this account is it gone on with. */
  readonly account: string;
  /** Directories that are to be there; parents first. */
  readonly directories: readonly string[];
  readonly files: readonly UploadFile[];
}

export interface UploadJobDeps {
  readonly uploader: Uploader;
  readonly nowMs: () => number;
  /** It wants a turn. */
  readonly onWaiting: () => void;
  /** It does not run any more, for now or for good. */
  readonly onStopped: (job: UploadJob) => void;
  /** Removes what the server has of files that are given up; the job is not shown any more. */
  readonly discard: (job: UploadJob, paths: ReadonlyMap<string, number>) => Promise<void>;
  /** What is to become of files whose names are taken after all. */
  readonly decide: (
    job: UploadJob,
    files: readonly UploadFile[],
  ) => Promise<readonly (UploadPolicy | 'skip')[] | undefined>;
}

const POLICIES: readonly UploadPolicy[] = ['fail', 'replace', 'rename'];
/** Files that are posted to the worker at once; in between, the page does what else there is to do. */
const POSTED_AT_ONCE = 100;

export class UploadJob implements TransferJob {
  readonly id: number;
  readonly destination: string;
  readonly account: string;
  readonly progress: Signal<TransferProgress>;
  /** It is paused because nobody is logged in. */
  isLoggedOut = false;
  readonly #deps: UploadJobDeps;
  readonly #files: readonly UploadFile[];
  readonly #table: FileTable;
  readonly #rate = new RollingRate();
  #directories: readonly string[];
  #state: TransferState = 'waiting';
  #reason: string | undefined;
  #run: UploadRun | undefined;
  /** The run that was stopped here: how it ends is known. */
  #stopped: UploadRun | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** Files that are tried again while the run that has settled them goes on: the next run sends them. */
  readonly #again = new Set<number>();

  constructor(init: UploadJobInit, deps: UploadJobDeps) {
    this.id = init.id;
    this.destination = init.destination;
    this.account = init.account;
    this.#directories = init.directories;
    this.#files = init.files;
    this.#deps = deps;
    this.#table = new FileTable(init.files);
    this.progress = signal(this.#now());
  }

  /** Files that are neither there nor given up, as what is to be remembered: how many, and the first of them. */
  unfinished(most: number): { readonly count: number; readonly files: readonly UploadFile[] } {
    const { open } = this.#table;
    const files = open.slice(0, most).flatMap((number) => {
      const file = this.#files[number];
      return file === undefined ? [] : [{ ...file, policy: this.#table.policyOf(number) ?? file.policy }];
    });
    return { count: open.length, files };
  }

  filesOf(filter: FileFilter): readonly number[] {
    return this.#table.filesOf(filter);
  }

  row(file: number): FileRow {
    return this.#table.row(file);
  }

  /** Its turn has come. */
  start(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'running';
    this.#rate.reset();
    this.#changed();
    // What was stopped has ended before it is begun anew: no file is sent twice at once.
    void this.#ended.then(() => {
      if (this.#state === 'running' && this.#run === undefined) this.#nextRun();
    });
  }

  pause(reason?: string): void {
    this.isLoggedOut = false;
    if (this.#state === 'done' || this.#state === 'paused') return;
    this.#state = 'paused';
    this.#reason = reason;
    this.#stopped = this.#run;
    this.#run?.stop();
    this.#table.stop();
    this.#changed();
    this.#deps.onStopped(this);
  }

  /** The login is over. */
  pauseUntilLogin(reason: string): void {
    const wasPaused = this.#state === 'paused' && !this.isLoggedOut;
    if (wasPaused || this.#state === 'done') return;
    this.pause(reason);
    this.isLoggedOut = true;
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#wait();
  }

  async cancel(): Promise<void> {
    const paths = new Map(
      [...this.#table.open, ...this.#table.failed].flatMap((number) => {
        const { path, size } = this.#table.row(number);
        return [[path, size] as const];
      }),
    );
    this.pause();
    this.#state = 'done';
    await this.#ended;
    await this.#deps.discard(this, paths);
  }

  retryFailed(): void {
    const failed = this.#table.failed.filter((number) => this.#files[number] !== undefined);
    if (failed.length > 0) void this.#retry(failed);
  }

  /** Says again how far it is: also when nothing moves, the rate changes. */
  tick(): void {
    if (this.#state === 'running' || this.#state === 'interrupted') this.#changed();
  }

  async #retry(failed: readonly number[]): Promise<void> {
    const isTaken = (number: number): boolean => this.#table.problemOf(number)?.code === 'ALREADY_EXISTS';
    const taken = failed.filter(isTaken);
    const fileOf = (number: number): UploadFile => this.#files[number] as UploadFile;
    const decided = taken.length === 0 ? [] : await this.#deps.decide(this, taken.map(fileOf));
    if (decided === undefined) return;
    taken.forEach((number, at) => this.#table.retry(number, decided[at] ?? 'skip'));
    for (const number of failed)
      if (!isTaken(number)) this.#table.retry(number, this.#table.policyOf(number) ?? 'fail');
    if (this.#run !== undefined) for (const number of failed) this.#again.add(number);
    if (this.#state === 'done' || this.#state === 'paused') this.#wait();
    else this.#changed();
  }

  #wait(): void {
    this.#state = 'waiting';
    this.#reason = undefined;
    this.#changed();
    this.#deps.onWaiting();
  }

  /** Sends what is not settled, by the first policy that anything of it has. */
  #nextRun(): void {
    this.#again.clear();
    const policy =
      POLICIES.find((each) => this.#table.unsettled(each).length > 0) ??
      (this.#directories.length > 0 ? 'fail' : undefined);
    if (policy === undefined) {
      this.#state = 'done';
      this.#changed();
      this.#deps.onStopped(this);
      return;
    }
    const numbers = this.#table.unsettled(policy);
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    const run = this.#deps.uploader.begin({
      destination: this.destination,
      policy,
      onNews: (news) => this.#heard(news),
      onEnded: (problem) => {
        this.#run = undefined;
        if (this.#stopped !== run) this.#runEnded(problem, numbers);
        ended.resolve();
      },
    });
    this.#run = run;
    void this.#post(run, numbers);
    this.#changed();
  }

  async #post(run: UploadRun, numbers: readonly number[]): Promise<void> {
    const directories = this.#directories.map((path): SentItem => ({ index: -1, path }));
    const files = numbers.map((index): SentItem => {
      const { path, file } = this.#files[index] as UploadFile;
      return { index, path, file };
    });
    const items = [...directories, ...files];
    for (let from = 0; ; from += POSTED_AT_ONCE) {
      if (this.#run !== run) return;
      const isLast = from + POSTED_AT_ONCE >= items.length;
      run.add(items.slice(from, from + POSTED_AT_ONCE), isLast);
      if (isLast) return;
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  #heard(news: RunNews): void {
    // It may be gone on with before the run that was stopped has ended.
    if (this.#state === 'paused' || this.#run === this.#stopped) {
      // What was settled before it was stopped is settled; what moves does so no more.
      this.#table.take({ ...news, started: [], moved: [] });
    } else {
      this.#table.take(news);
      const isMoving = news.moved.length + news.done.length + news.started.length > 0;
      if (news.interrupted !== undefined) {
        this.#state = 'interrupted';
        this.#reason = news.interrupted;
      } else if (this.#state === 'interrupted' && isMoving) {
        this.#state = 'running';
        this.#reason = undefined;
      }
    }
    this.#changed();
  }

  #runEnded(problem: ItemProblem | undefined, numbers: readonly number[]): void {
    if (this.#state !== 'running' && this.#state !== 'interrupted') return;
    if (problem !== undefined) {
      this.pause(problem.message);
      this.isLoggedOut = problem.code === 'UNAUTHENTICATED';
      return;
    }
    this.#state = 'running';
    this.#directories = [];
    // Nothing that was to be sent may go without a word.
    const open = new Set(this.#table.open);
    const silent: ItemProblem = {
      code: 'INTERNAL',
      message: 'The server did not say what became of this file; try again.',
    };
    const failed = numbers
      .filter((number) => open.has(number) && !this.#again.has(number))
      .map((number) => [number, silent, ''] as const);
    this.#table.take({ started: [], moved: [], done: [], failed, interrupted: undefined });
    this.#nextRun();
  }

  #now(): TransferProgress {
    const { sums } = this.#table;
    const nowMs = this.#deps.nowMs();
    const isMoving = this.#state === 'running' || this.#state === 'interrupted';
    if (isMoving) this.#rate.add(nowMs, sums.moved);
    const rate = isMoving ? this.#rate.at(nowMs) : 0;
    return {
      state: this.#state,
      reason: this.#reason,
      ...sums,
      rate,
      secondsLeft: secondsLeft(sums.bytes - sums.transferred, rate),
    };
  }

  #changed(): void {
    this.progress.value = this.#now();
  }
}
