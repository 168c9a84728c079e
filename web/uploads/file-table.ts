// The files of one job and how far each is, for 100 000 of them as well. Pure.

import type { FileFilter, FileRow, TransferProgress } from './transfer-job.ts';
import type { ItemProblem, RunNews } from './uploader-messages.ts';

export type UploadPolicy = 'fail' | 'replace' | 'rename';

/** A file to be sent, or one that was chosen to be left out (`skip`). */
export interface TableFile {
  readonly path: string;
  readonly size: number;
  readonly policy: UploadPolicy | 'skip';
}

const STATES = ['waiting', 'running', 'done', 'skipped', 'failed'] as const;
type State = (typeof STATES)[number];

interface Entry {
  readonly path: string;
  readonly size: number;
  policy: UploadPolicy | 'skip';
  state: State;
  transferred: number;
  continuedFrom: number | undefined;
  problem: ItemProblem | undefined;
  renamed: string | undefined;
}

export class FileTable {
  readonly #entries: Entry[];
  readonly #counts: Record<State, number> = { waiting: 0, running: 0, done: 0, skipped: 0, failed: 0 };
  #numbersOfAll: readonly number[] = [];
  #bytes = 0;
  #transferred = 0;
  #moved = 0;

  constructor(files: readonly TableFile[]) {
    this.#entries = files.map(({ path, size, policy }) => ({
      path,
      size,
      policy,
      state: policy === 'skip' ? 'skipped' : 'waiting',
      transferred: policy === 'skip' ? size : 0,
      continuedFrom: undefined,
      problem: undefined,
      renamed: undefined,
    }));
    for (const { state, size, transferred } of this.#entries) {
      this.#counts[state] += 1;
      this.#bytes += size;
      this.#transferred += transferred;
    }
  }

  /** Numbers of the files that are to be sent under a policy and are not settled, in order. */
  unsettled(policy: UploadPolicy): readonly number[] {
    return this.#numbers((entry) => entry.policy === policy && isOpen(entry.state));
  }

  /** Those that are neither there nor given up. */
  get open(): readonly number[] {
    return this.#numbers(({ state }) => isOpen(state));
  }

  get failed(): readonly number[] {
    return this.#numbers(({ state }) => state === 'failed');
  }

  problemOf(file: number): ItemProblem | undefined {
    return this.#entries[file]?.problem;
  }

  policyOf(file: number): UploadPolicy | 'skip' | undefined {
    return this.#entries[file]?.policy;
  }

  filesOf(filter: FileFilter): readonly number[] {
    if (filter === 'all') return this.#all();
    return this.#numbers(({ state }) => state === filter || (filter === 'done' && state === 'skipped'));
  }

  row(file: number): FileRow {
    const entry = this.#entries[file];
    if (entry === undefined) throw new RangeError(`There is no file ${file}.`);
    const { path, size, state, transferred, continuedFrom, problem, renamed } = entry;
    return { path, size, state, transferred, continuedFrom, problem: problem?.message, renamed };
  }

  take({ started, moved, done, failed }: RunNews): void {
    for (const [file, offset] of started) {
      const entry = this.#entries[file];
      if (entry === undefined || !isOpen(entry.state)) continue;
      this.#setState(entry, 'running');
      if (offset > 0) entry.continuedFrom ??= offset;
      this.#setTransferred(entry, offset, false);
    }
    for (const [file, transferred] of moved) {
      const entry = this.#entries[file];
      if (entry !== undefined && isOpen(entry.state)) this.#setTransferred(entry, transferred, true);
    }
    for (const [file, outcome, renamed] of done) {
      const entry = this.#entries[file];
      if (entry === undefined) continue;
      const isLeftOut = outcome === 'skipped' || outcome === 'unchanged';
      this.#setTransferred(entry, entry.size, !isLeftOut);
      this.#setState(entry, isLeftOut ? 'skipped' : 'done');
      entry.renamed = renamed;
    }
    for (const [file, problem, path] of failed) this.#fail(this.#entries[file] ?? this.#add(path), problem);
  }

  /** What was under way waits again, with what is there of it. */
  stop(): void {
    for (const entry of this.#entries) if (entry.state === 'running') this.#setState(entry, 'waiting');
  }

  /** What failed waits again. */
  retry(file: number, policy: UploadPolicy | 'skip'): void {
    const entry = this.#entries[file];
    if (entry?.state !== 'failed') return;
    entry.policy = policy;
    entry.problem = undefined;
    this.#setState(entry, policy === 'skip' ? 'skipped' : 'waiting');
  }

  get sums(): Pick<
    TransferProgress,
    'files' | 'bytes' | 'running' | 'done' | 'skipped' | 'failed' | 'transferred' | 'moved'
  > {
    const { running, done, skipped, failed } = this.#counts;
    return {
      files: this.#entries.length,
      bytes: this.#bytes,
      running,
      done,
      skipped,
      failed,
      transferred: this.#transferred,
      moved: this.#moved,
    };
  }

  /** Asked for with every change, and the same each time unless a directory has failed. */
  #all(): readonly number[] {
    if (this.#numbersOfAll.length !== this.#entries.length) this.#numbersOfAll = [...this.#entries.keys()];
    return this.#numbersOfAll;
  }

  #numbers(isMeant: (entry: Entry) => boolean): readonly number[] {
    const found: number[] = [];
    for (const [file, entry] of this.#entries.entries()) if (isMeant(entry)) found.push(file);
    return found;
  }

  /** A directory that failed: it is a row of its own then. */
  #add(path: string): Entry {
    const entry: Entry = {
      path,
      size: 0,
      policy: 'skip',
      state: 'waiting',
      transferred: 0,
      continuedFrom: undefined,
      problem: undefined,
      renamed: undefined,
    };
    this.#entries.push(entry);
    this.#counts.waiting += 1;
    return entry;
  }

  #fail(entry: Entry, problem: ItemProblem): void {
    entry.problem = problem;
    this.#setState(entry, 'failed');
    this.#setTransferred(entry, 0, false);
  }

  #setState(entry: Entry, state: State): void {
    this.#counts[entry.state] -= 1;
    this.#counts[state] += 1;
    entry.state = state;
  }

  #setTransferred(entry: Entry, transferred: number, hasMoved: boolean): void {
    const more = Math.min(transferred, entry.size) - entry.transferred;
    entry.transferred += more;
    this.#transferred += more;
    if (hasMoved && more > 0) this.#moved += more;
  }
}

const isOpen = (state: State): boolean => state === 'waiting' || state === 'running';
