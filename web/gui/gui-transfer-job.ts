// A transfer between this computer and a server, as the panel shows it. The program does it; here it is followed and steered.

import { signal, type Signal } from '@preact/signals';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiTransfer, GuiTransferEvent } from '../../src/gui/index.ts';
import { FileTable } from '../uploads/file-table.ts';
import { secondsLeft } from '../uploads/rolling-rate.ts';
import { NewsGatherer } from '../uploads/run-news.ts';
import type {
  FileFilter,
  FileRow,
  TransferJob,
  TransferProgress,
  TransferState,
} from '../uploads/transfer-job.ts';

/** What is told is shown so often at most. */
const TICK_MS = 250;

export interface PlannedFile {
  /** As the pane that it is in shows it. */
  readonly path: string;
  readonly size: number;
}

export interface GuiTransferJobInit {
  readonly id: number;
  readonly destination: string;
  readonly title: string;
  readonly files: readonly PlannedFile[];
  readonly begin: (onEvent: (event: GuiTransferEvent) => void) => GuiTransfer;
  /** Some times a second, while it is under way. */
  readonly onTick: () => void;
  /** It is not to be shown any more. */
  readonly onGone: (job: GuiTransferJob) => void;
}

export class GuiTransferJob implements TransferJob {
  readonly id: number;
  readonly destination: string;
  readonly title: string;
  readonly progress: Signal<TransferProgress>;
  readonly #init: GuiTransferJobInit;
  readonly #table: FileTable;
  readonly #news: NewsGatherer;
  #transfer: GuiTransfer | undefined;
  #state: TransferState = 'waiting';
  #reason: string | undefined;
  #rate = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(init: GuiTransferJobInit) {
    this.#init = init;
    this.id = init.id;
    this.destination = init.destination;
    this.title = init.title;
    this.#table = new FileTable(init.files.map((file) => ({ ...file, policy: 'fail' })));
    const places = new Map(init.files.map(({ path }, index) => [path, index]));
    this.#news = new NewsGatherer((path) => places.get(path) ?? this.#folder(path));
    this.progress = signal(this.#now());
  }

  filesOf(filter: FileFilter): readonly number[] {
    return this.#table.filesOf(filter);
  }

  row(file: number): FileRow {
    return this.#table.row(file);
  }

  start(): void {
    this.#state = 'running';
    this.#reason = undefined;
    // One that was given up may still tell something; it is nothing of the one that took its place.
    const transfer = this.#init.begin((event) => {
      if (transfer === this.#transfer) this.#hear(event);
    });
    this.#transfer = transfer;
    this.#ticking ??= setInterval(() => this.#tick(), TICK_MS);
    transfer.result.then(
      () => this.#ended(transfer, 'done', undefined),
      (error: unknown) => this.#ended(transfer, 'paused', toWherryError(error).message),
    );
    this.#changed();
  }

  pause(): void {
    if (this.#state !== 'running' && this.#state !== 'interrupted') return;
    this.#transfer?.pause();
    this.#stopped('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    // One that has ended with its link is begun again; what is there of it is found.
    if (this.#transfer === undefined) return this.start();
    this.#transfer.resume();
    this.#stopped('running');
  }

  async cancel(): Promise<void> {
    const transfer = this.#transfer;
    this.#transfer = undefined;
    this.#end();
    this.#init.onGone(this);
    transfer?.cancel();
  }

  retryFailed(): void {
    if (this.#state === 'running' || this.#table.failed.length === 0) return;
    for (const file of this.#table.failed) this.#table.retry(file, 'fail');
    this.#transfer?.cancel();
    this.start();
  }

  #hear(event: GuiTransferEvent): void {
    if (event.type === 'state') return this.#stopped(event.state);
    if (event.type === 'rate') {
      this.#rate = event.bytesPerSecond;
      return;
    }
    if (event.type === 'interrupted') {
      this.#state = 'interrupted';
      this.#reason = event.message;
    } else if (this.#state === 'interrupted' && event.type !== 'found') {
      this.#state = 'running';
      this.#reason = undefined;
    }
    this.#news.add(event);
  }

  /** Of a folder that has failed: it has a row since then, behind all files. */
  #folder(path: string): number | undefined {
    const rows = this.#table.filesOf('all').slice(this.#init.files.length);
    return rows.find((file) => this.#table.row(file).path === path);
  }

  /** Nothing is told of a folder that does not fail when it is tried again. */
  #settleFolders(): void {
    const rows = this.#table.filesOf('waiting').filter((file) => file >= this.#init.files.length);
    const done = rows.map((file) => [file, 'created', undefined] as const);
    this.#table.take({ started: [], moved: [], done, failed: [], interrupted: undefined });
  }

  #stopped(state: 'running' | 'paused'): void {
    this.#take();
    this.#state = state;
    this.#reason = undefined;
    if (state === 'paused') {
      this.#table.stop();
      this.#rate = 0;
    }
    this.#changed();
  }

  #ended(transfer: GuiTransfer, state: TransferState, reason: string | undefined): void {
    // What was cancelled is not shown any more, or has begun again.
    if (this.#transfer !== transfer) return;
    this.#transfer = undefined;
    this.#take();
    this.#table.stop();
    if (state === 'done') this.#settleFolders();
    this.#state = state;
    this.#reason = reason;
    this.#end();
    this.#changed();
  }

  #end(): void {
    this.#rate = 0;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  #take(): void {
    const news = this.#news.take();
    if (news !== undefined) this.#table.take(news);
  }

  #tick(): void {
    this.#take();
    this.#changed();
    this.#init.onTick();
  }

  #now(): TransferProgress {
    const { sums } = this.#table;
    const rate = this.#rate;
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
