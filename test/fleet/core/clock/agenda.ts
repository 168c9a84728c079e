// Time that passes from one task to the next: what a simulated world runs on.

interface Task {
  readonly atMs: number;
  readonly run: () => void;
}

export class Agenda {
  nowMs = 0;
  #tasks: readonly Task[] = [];

  in(delayMs: number, run: () => void): void {
    this.#tasks = [...this.#tasks, { atMs: this.nowMs + Math.max(0, delayMs), run }];
  }

  /** Runs what is due until then, also what is added meanwhile. */
  runUntil(untilMs: number): void {
    for (;;) {
      const next = this.#tasks.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) return;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.nowMs = next.atMs;
      next.run();
    }
  }
}
