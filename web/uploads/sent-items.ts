// What a run sends, as it comes from the page in batches. Each attempt after a lost link begins at the first again.

import type { Picked } from '../../src/client/browser/index.ts';
import type { SentItem } from './uploader-messages.ts';

export class SentItems {
  readonly #batches: (readonly Picked[])[] = [];
  readonly #indexes = new Map<string, number>();
  #isComplete = false;
  #wake: () => void = () => {};
  #more = Promise.resolve();

  constructor() {
    this.#expectMore();
  }

  add(items: readonly SentItem[], isLast: boolean): void {
    this.#batches.push(
      items.map(({ path, file, index }): Picked => {
        if (file === undefined) return { path };
        this.#indexes.set(path, index);
        return { path, content: file, lastModified: file.lastModified };
      }),
    );
    this.#isComplete = isLast;
    const wake = this.#wake;
    this.#expectMore();
    wake();
  }

  /** The index of the file with this path. */
  indexOf(path: string): number | undefined {
    return this.#indexes.get(path);
  }

  async *find(signal: AbortSignal): AsyncGenerator<readonly Picked[]> {
    for (let next = 0; ; next += 1) {
      while (next >= this.#batches.length) {
        if (this.#isComplete) return;
        await this.#moreOr(signal);
      }
      yield this.#batches[next] ?? [];
    }
  }

  #expectMore(): void {
    this.#more = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #moreOr(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let stop = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error);
    });
    signal.addEventListener('abort', stop);
    try {
      await Promise.race([this.#more, aborted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
