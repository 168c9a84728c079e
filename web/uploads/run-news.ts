// Gathers what happens in a run, until it is told: a page that heard of each of 100 000 files would do nothing else.

import type { TransferEvent } from '../../src/client/browser/index.ts';
import type { RunNews } from './uploader-messages.ts';

type Mutable<T> = T extends readonly (infer E)[] ? E[] : never;

/** No index: a directory. */
const NONE = -1;

export class NewsGatherer {
  readonly #indexOf: (path: string) => number | undefined;
  readonly #started = new Map<number, number>();
  readonly #moved = new Map<number, number>();
  #done: Mutable<RunNews['done']> = [];
  #failed: Mutable<RunNews['failed']> = [];
  #interrupted: string | undefined;

  constructor(indexOf: (path: string) => number | undefined) {
    this.#indexOf = indexOf;
  }

  add(event: TransferEvent): void {
    if (event.type === 'found') return;
    if (event.type === 'interrupted') {
      this.#interrupted = event.message;
      return;
    }
    const index = this.#indexOf(event.path) ?? NONE;
    // It goes on.
    this.#interrupted = undefined;
    switch (event.type) {
      case 'started':
        this.#started.set(index, event.offset);
        return;
      case 'progress':
        this.#moved.set(index, event.transferred);
        return;
      case 'done':
        if (event.kind === 'file')
          this.#done.push([
            index,
            event.outcome,
            event.outcome === 'renamed' ? event.destination : undefined,
          ]);
        return;
      case 'failed':
        this.#failed.push([index, { code: event.problem.code, message: event.problem.message }, event.path]);
    }
  }

  /** What was gathered since the last time; undefined when that is nothing. */
  take(): RunNews | undefined {
    const isEmpty = this.#started.size + this.#moved.size + this.#done.length + this.#failed.length === 0;
    if (isEmpty && this.#interrupted === undefined) return undefined;
    const news: RunNews = {
      started: [...this.#started],
      moved: [...this.#moved],
      done: this.#done,
      failed: this.#failed,
      interrupted: this.#interrupted,
    };
    this.#started.clear();
    this.#moved.clear();
    this.#done = [];
    this.#failed = [];
    this.#interrupted = undefined;
    return news;
  }
}
