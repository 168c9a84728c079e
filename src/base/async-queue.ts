// A queue between a producer that pushes and a consumer that awaits. Unbounded by itself: the producer's own
// backpressure (stream credit, a bounded window) must bound it.

export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #head = 0;
  #waiting: { resolve: (item: T | undefined) => void; reject: (error: unknown) => void }[] = [];
  #ended = false;
  #error: unknown;

  /** Items pushed and not yet taken. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    if (this.#ended) return;
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#items.push(item);
    else taker.resolve(item);
  }

  /** No more items. What is queued can still be taken; after that, takers get undefined, or the error. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const taker of this.#waiting.splice(0)) {
      if (error === undefined) taker.resolve(undefined);
      else taker.reject(error);
    }
  }

  /** The next item if it is there already. */
  take(): T | undefined {
    if (this.#head >= this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** The next item; undefined after the end. */
  next(): Promise<T | undefined> {
    if (this.#head < this.#items.length) return Promise.resolve(this.take());
    if (this.#ended)
      return this.#error === undefined ? Promise.resolve(undefined) : Promise.reject(this.#error as Error);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let item = await this.next(); item !== undefined; item = await this.next()) yield item;
  }
}
