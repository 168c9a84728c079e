// The trash as it is listed: what has arrived of it, what a filter leaves, and what is selected of that.

import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { toWherryError, type Files, type TrashItem } from '../../src/client/browser/index.ts';
import { Selection } from '../files/selection.ts';

/** So many items are shown at once; more as they come, at most so often. */
const FIRST_SHOWN = 500;
const SHOWN_EVERY_MS = 500;

export class TrashList {
  readonly items: Signal<readonly TrashItem[]> = signal([]);
  readonly status: Signal<'loading' | 'ready' | 'problem'> = signal('loading');
  readonly problem: Signal<string> = signal('');
  readonly filter: Signal<string> = signal('');
  /** The items that the filter leaves, the newest first. */
  readonly shown: ReadonlySignal<readonly TrashItem[]>;
  readonly selection: Selection<TrashItem>;
  #reading = new AbortController();

  constructor() {
    this.shown = computed(() => {
      const wanted = this.filter.value.trim().toLowerCase();
      if (wanted === '') return this.items.value;
      return this.items.value.filter(
        ({ path, by }) => path.toLowerCase().includes(wanted) || by.toLowerCase() === wanted,
      );
    });
    this.selection = new Selection(this.shown, ({ id }) => id);
  }

  /** Reads it anew. What was shown stays until there is something to show. Never rejects. */
  async read(files: Files): Promise<void> {
    this.close();
    const { signal } = (this.#reading = new AbortController());
    this.status.value = 'loading';
    const found: TrashItem[] = [];
    let shownMs = -Infinity;
    try {
      for await (const item of files.trashList({ signal })) {
        if (signal.aborted) return;
        found.push(item);
        const isDue = performance.now() - shownMs >= SHOWN_EVERY_MS;
        if (found.length < FIRST_SHOWN || found.length < this.items.value.length || !isDue) continue;
        shownMs = performance.now();
        this.items.value = [...found];
      }
      if (signal.aborted) return;
      this.items.value = found;
      this.status.value = 'ready';
    } catch (error) {
      if (signal.aborted) return;
      this.problem.value = toWherryError(error).message;
      this.status.value = 'problem';
    }
  }

  /** They are no longer there. The keys are then at what comes behind them. */
  drop(ids: ReadonlySet<string>): void {
    const at = this.selection.index.value;
    this.items.value = this.items.value.filter(({ id }) => !ids.has(id));
    this.selection.clear();
    const left = this.shown.value;
    this.selection.current.value = left[Math.min(Math.max(0, at), left.length - 1)]?.id;
  }

  close(): void {
    this.#reading.abort();
  }
}
