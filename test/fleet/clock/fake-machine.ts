// A machine whose clocks stand still until they are told to move, that can sleep, and whose wall clock can be set; and a hub that it asks.

import type { Exchange, ExchangeAnswer } from '../../../src/fleet/clock/fleet-clock.ts';
import type { MachineClocks } from '../../../src/fleet/clock/monotonic-clock.ts';
import { FakeClock } from '../../session/fake-clock.ts';

export class FakeMachine {
  readonly clock = new FakeClock();
  #asleepMs = 0;
  #wallStepMs = 0;

  readonly clocks: MachineClocks = {
    clock: this.clock,
    throughMs: () => this.clock.nowMs() + this.#asleepMs + this.#wallStepMs,
    random: () => 0.5,
    // Time passes while one looks at a clock.
    soon: (task) => void this.clock.schedule(0.1, task),
  };

  /** Time as everyone else sees it. */
  get trueMs(): number {
    return this.clock.nowMs() + this.#asleepMs;
  }

  /** The monotonic clock and all timers stand still meanwhile. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }

  setWallClock(byMs: number): void {
    this.#wallStepMs += byMs;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.schedule(ms, resolve));
  }
}

export interface FakeHub {
  /** What its clock is ahead of true time. */
  offsetMs: number;
  clockId: string | undefined;
  /** How often it was asked. */
  asked: number;
  /** What an exchange does instead of answering. */
  instead: (() => Promise<ExchangeAnswer>) | undefined;
  readonly exchange: Exchange;
}

/** Answers after `thereMs`, and the answer takes `backMs`. */
export const createFakeHub = (machine: FakeMachine, offsetMs: number, thereMs = 1, backMs = 1): FakeHub => {
  const hub: FakeHub = {
    offsetMs,
    clockId: undefined,
    asked: 0,
    instead: undefined,
    exchange: async () => {
      hub.asked += 1;
      if (hub.instead !== undefined) return hub.instead();
      await machine.wait(thereMs);
      const stampMs = machine.trueMs + hub.offsetMs;
      const { clockId } = hub;
      await machine.wait(backMs);
      return { t2: stampMs, t3: stampMs, clockId };
    },
  };
  return hub;
};
