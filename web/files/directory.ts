// The directory that a pane shows: listed, watched, and listed again when something changes in it, whoever changed it.

import { signal, type Signal } from '@preact/signals';
import {
  toWherryError,
  type DirectoryWatch,
  type Entry,
  type Files,
  type WherryError,
} from '../../src/client/browser/index.ts';

/** Whose directories they are. */
interface Place {
  readonly files: Files;
}

export type DirectoryStatus = 'loading' | 'ready' | 'problem';

/** So many entries are shown before the rest has arrived. */
const FIRST_SHOWN = 500;
/** After a link was lost, or the server was too busy to watch or to list. */
const AGAIN_MS = 1_000;

const again = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, AGAIN_MS));

const isForGood = ({ code }: WherryError): boolean =>
  code !== 'CONNECTION_LOST' && code !== 'TIMEOUT' && code !== 'BUSY' && code !== 'RATE_LIMITED';

export class Directory {
  readonly entries: Signal<readonly Entry[]> = signal([]);
  readonly status: Signal<DirectoryStatus> = signal('loading');
  readonly problem: Signal<WherryError | undefined> = signal(undefined);
  /** Counts the lists that were shown since it was opened. */
  readonly lists = signal(0);
  #opened = new AbortController();
  #isListing = false;
  #isStale = false;

  /** Shows another one. What the last one was at ends. */
  open(place: Place, path: string): void {
    this.close();
    this.#opened = new AbortController();
    this.entries.value = [];
    this.status.value = 'loading';
    this.problem.value = undefined;
    this.lists.value = 0;
    void this.#follow(place, path, this.#opened.signal);
  }

  close(): void {
    this.#opened.abort();
    this.#isStale = false;
    this.#isListing = false;
  }

  async #follow(place: Place, path: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let watch: DirectoryWatch | undefined;
      const stop = (): void => watch?.close();
      signal.addEventListener('abort', stop);
      try {
        watch = await place.files.watch(path, () => void this.#refresh(place, path, signal), { signal });
        if (signal.aborted) return stop();
        await this.#refresh(place, path, signal);
        const why = await watch.over;
        if (why !== undefined && isForGood(why)) throw why;
      } catch (error) {
        if (signal.aborted) return;
        const reason = toWherryError(error);
        // An older server: the list is as it was when it was opened.
        if (reason.code === 'UNKNOWN_METHOD') return void this.#refresh(place, path, signal);
        if (isForGood(reason)) return this.#failed(reason);
      } finally {
        signal.removeEventListener('abort', stop);
        watch?.close();
      }
      await again();
    }
  }

  /** However often it is asked for while one is under way, one more list follows. */
  async #refresh(place: Place, path: string, signal: AbortSignal): Promise<void> {
    this.#isStale = true;
    if (this.#isListing) return;
    this.#isListing = true;
    while (this.#isStale) {
      this.#isStale = false;
      try {
        await this.#list(place, path, signal);
      } catch (error) {
        const reason = toWherryError(error);
        if (signal.aborted) return;
        if (isForGood(reason)) this.#failed(reason);
        else {
          this.#isStale = true;
          await again();
        }
      }
      // What it keeps is of the next one that was opened, then.
      if (signal.aborted) return;
    }
    this.#isListing = false;
  }

  async #list(place: Place, path: string, signal: AbortSignal): Promise<void> {
    const found: Entry[] = [];
    for await (const entry of place.files.list(path, { signal, versions: false })) {
      found.push(entry);
      if (this.lists.value === 0 && found.length === FIRST_SHOWN) this.entries.value = [...found];
    }
    if (signal.aborted) return;
    this.entries.value = found;
    this.status.value = 'ready';
    this.problem.value = undefined;
    this.lists.value += 1;
  }

  #failed(reason: WherryError): void {
    this.entries.value = [];
    this.status.value = 'problem';
    this.problem.value = reason;
  }
}
