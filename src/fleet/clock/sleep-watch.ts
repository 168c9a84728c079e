// Notices that the machine has slept, by two of its clocks.

import { sleptMs, type ClockPair } from '../core/clock/sleep.ts';
import { SLEEP_GLANCE_INTERVAL_MS, SLEEP_LOOK_INTERVAL_MS } from './limits.ts';
import type { MachineClocks } from './monotonic-clock.ts';

export class SleepWatch {
  readonly #clocks: MachineClocks;
  #last: ClockPair;

  constructor(clocks: MachineClocks) {
    this.#clocks = clocks;
    this.#last = this.#read();
  }

  /** Milliseconds that it has slept since the last look; 0: it has not. Each sleep is told of once. */
  look(): number {
    const now = this.#read();
    const slept = sleptMs(this.#last, now);
    this.#last = now;
    return slept;
  }

  /** The same for those who ask often: without a look if there was one just now. */
  glance(): number {
    const elapsed = this.#clocks.clock.nowMs() - this.#last.monotonicMs;
    return elapsed < SLEEP_GLANCE_INTERVAL_MS ? 0 : this.look();
  }

  /** Looks again and again, and tells each time what it saw. Returns the way to stop. */
  keepLooking(saw: (sleptMs: number) => void): () => void {
    let isStopped = false;
    let cancel = (): void => {};
    const wait = (): void => {
      if (isStopped) return;
      const look = (): void => {
        saw(this.look());
        wait();
      };
      cancel = this.#clocks.clock.schedule(SLEEP_LOOK_INTERVAL_MS, look, true);
    };
    wait();
    return () => {
      isStopped = true;
      cancel();
    };
  }

  #read(): ClockPair {
    return { monotonicMs: this.#clocks.clock.nowMs(), throughMs: this.#clocks.throughMs() };
  }
}
