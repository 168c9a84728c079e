// One rate that several users share evenly, turn by turn: whoever wants to move bytes asks for a turn, and gets one of
// at most `quantum` bytes at once, or is called when it is his. What is urgent does not ask; it is only counted, and
// those who ask wait the longer. Driven by a clock: one timer while somebody waits, none otherwise.
//
// Two buckets, and a turn is given only while both are above zero: `taken` holds what turns were used for, `measured`
// what really moved. At a sending end the two are the same, and only the first is used. At a receiving end a turn is a
// promise (credit) that the peer uses later, if at all, so it may be given at twice the rate; what decides is what
// arrives, which includes what came unasked (a stream's first window).

import { TokenBucket, WherryError } from '../../base/index.ts';
import type { Clock } from '../clock.ts';
import {
  MAX_QUANTUM,
  MIN_BANDWIDTH,
  MIN_QUANTUM,
  PACE_BURST_MS,
  PACE_QUANTUM_MS,
  PACE_WAKE_MS,
} from '../limits.ts';

/** Called when it is a user's turn: he asks again, and is not refused this time. */
export type TurnCall = () => void;

export class SharedRate {
  readonly bytesPerSecond: number;
  /** Bytes of one turn. */
  readonly quantum: number;
  readonly #clock: Clock;
  readonly #taken: TokenBucket;
  readonly #measured: TokenBucket;
  /** Who waits, in order. */
  readonly #waiting = new Set<TurnCall>();
  #called: TurnCall | undefined;
  #cancelWake: (() => void) | undefined;

  /** @throws WherryError `BAD_REQUEST` when the rate is not a whole number of at least 16 KiB. */
  constructor(bytesPerSecond: number, clock: Clock, ofTurns: 'use' | 'promise' = 'use') {
    this.bytesPerSecond = checkBandwidth(bytesPerSecond);
    this.#clock = clock;
    this.quantum = Math.round(
      Math.min(MAX_QUANTUM, Math.max(MIN_QUANTUM, (bytesPerSecond * PACE_QUANTUM_MS) / 1000)),
    );
    const burst = Math.max(this.quantum, (bytesPerSecond * PACE_BURST_MS) / 1000);
    const turnRate = ofTurns === 'use' ? bytesPerSecond : 2 * bytesPerSecond;
    this.#taken = new TokenBucket(turnRate, burst, clock.nowMs());
    this.#measured = new TokenBucket(bytesPerSecond, burst, clock.nowMs());
  }

  /** Whether this user may move a quantum now. If not, `call` is called once it may; asking twice is asking once. */
  mayGo(call: TurnCall): boolean {
    const isCalled = this.#called === call;
    if (isCalled) this.#called = undefined;
    if (this.#isOpen() && (isCalled || this.#waiting.size === 0)) {
      this.#waiting.delete(call);
      return true;
    }
    this.#waiting.add(call);
    this.#arm();
    return false;
  }

  /** A user that is gone. */
  leave(call: TurnCall): void {
    this.#waiting.delete(call);
    if (this.#waiting.size > 0) return;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
  }

  /** So many bytes of a turn were used, or moved without one. */
  take(bytes: number): void {
    this.#taken.take(bytes, this.#clock.nowMs());
  }

  /** So many bytes really moved, where that is not the same as `take`. */
  measure(bytes: number): void {
    this.#measured.take(bytes, this.#clock.nowMs());
  }

  /** How far ahead of the rate it is, in milliseconds. */
  get aheadMs(): number {
    const nowMs = this.#clock.nowMs();
    return Math.max(this.#taken.msUntilAbove(0, nowMs), this.#measured.msUntilAbove(0, nowMs));
  }

  /** How far ahead of the rate what really moved is, in bytes. */
  get measuredDebt(): number {
    return Math.max(0, -this.#measured.level(this.#clock.nowMs()));
  }

  #isOpen(): boolean {
    const nowMs = this.#clock.nowMs();
    return this.#taken.level(nowMs) > 0 && this.#measured.level(nowMs) > 0;
  }

  #arm(): void {
    this.#cancelWake ??= this.#clock.schedule(Math.max(PACE_WAKE_MS, Math.ceil(this.aheadMs)), () => {
      this.#cancelWake = undefined;
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#waiting.size > 0 && this.#isOpen()) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#called = next;
      next();
      // Unused: whoever cannot use his turn now does not keep the others from theirs.
      this.#called = undefined;
    }
    if (this.#waiting.size > 0) this.#arm();
  }
}

/** @throws WherryError `BAD_REQUEST` */
export const checkBandwidth = (bytesPerSecond: number): number => {
  if (Number.isSafeInteger(bytesPerSecond) && bytesPerSecond >= MIN_BANDWIDTH) return bytesPerSecond;
  throw new WherryError(
    'BAD_REQUEST',
    `A bandwidth is a whole number of bytes a second, at least ${MIN_BANDWIDTH} (16K); 10 * 1024 ** 2 is 10 MiB a second.`,
  );
};
