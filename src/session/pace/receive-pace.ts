// What one connection receives, held to one or more rates: the peer gets its credit back no faster than they allow. So
// transfers slow down at their source, and nothing else on the link waits behind them. A peer that sends much within
// the windows that every stream has from the beginning is not read from for a moment.

import type { Clock } from '../clock.ts';
import { PACE_DEBT_BYTES, PACE_DEBT_MS, PACE_WINDOW_BYTES, PACE_WINDOW_MS } from '../limits.ts';
import type { SharedRate } from './shared-rate.ts';

/** What is paced: a connection. */
export interface PacedReceiver {
  /** Bytes that the peer may still send on the stream; undefined when it is gone or the peer has ended it. */
  windowOf(streamId: number): number | undefined;
  /** Gives a stream's credit back. */
  grant(streamId: number, bytes: number): void;
  pause(): void;
  resume(): void;
}

export class ReceivePace {
  readonly #rates: readonly SharedRate[];
  readonly #clock: Clock;
  /** Bytes that each stream has yet to get back; the streams take turns. */
  readonly #owed = new Map<number, number>();
  readonly #quantum: number;
  /** What a stream's window is filled up to. */
  readonly #window: number;
  #receiver: PacedReceiver | undefined;
  #cancelResume: (() => void) | undefined;
  readonly #call = (): void => this.#release();

  constructor(rates: readonly SharedRate[], clock: Clock) {
    this.#rates = rates;
    this.#clock = clock;
    this.#quantum = Math.min(...rates.map((rate) => rate.quantum));
    const slowest = Math.min(...rates.map((rate) => rate.bytesPerSecond));
    // Credit is whole bytes.
    this.#window = Math.max(PACE_WINDOW_BYTES, Math.floor((slowest * PACE_WINDOW_MS) / 1000));
  }

  /** The next connection of this user. */
  begin(receiver: PacedReceiver): void {
    this.#receiver = receiver;
  }

  end(): void {
    for (const rate of this.#rates) rate.leave(this.#call);
    this.#cancelResume?.();
    this.#cancelResume = undefined;
    this.#owed.clear();
    this.#receiver = undefined;
  }

  /** So many bytes have arrived, and the link knows of them. */
  received(bytes: number): void {
    for (const rate of this.#rates) rate.measure(bytes);
    // There may be room in a window again.
    if (this.#owed.size > 0) this.#release();
    if (this.#cancelResume !== undefined) return;
    const excessMs = this.#excessMs();
    if (excessMs <= 0) return;
    this.#receiver?.pause();
    this.#cancelResume = this.#clock.schedule(Math.ceil(excessMs), () => {
      this.#cancelResume = undefined;
      this.#receiver?.resume();
    });
  }

  /** A stream is owed so much credit. */
  owe(streamId: number, bytes: number): void {
    this.#owed.set(streamId, (this.#owed.get(streamId) ?? 0) + bytes);
    this.#release();
  }

  #release(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!this.#rates.every((rate) => rate.mayGo(this.#call))) return;
      const { streamId, bytes, left } = next;
      this.#receiver?.grant(streamId, bytes);
      for (const rate of this.#rates) rate.take(bytes);
      // Behind the others.
      this.#owed.delete(streamId);
      if (left > 0) this.#owed.set(streamId, left);
    }
  }

  /** The first stream with room in its window. What the others are owed waits until their peer has used what it has. */
  #next(): { streamId: number; bytes: number; left: number } | undefined {
    for (const [streamId, owed] of this.#owed) {
      const window = this.#receiver?.windowOf(streamId);
      if (window === undefined) this.#owed.delete(streamId);
      else if (window < this.#window) {
        const bytes = Math.min(owed, this.#quantum, this.#window - window);
        return { streamId, bytes, left: owed - bytes };
      }
    }
    return undefined;
  }

  /** How long not to read, if the peer is too far ahead. */
  #excessMs(): number {
    let excessMs = 0;
    for (const { measuredDebt, bytesPerSecond } of this.#rates) {
      const allowed = Math.max(PACE_DEBT_BYTES, (bytesPerSecond * PACE_DEBT_MS) / 1000);
      if (measuredDebt > allowed)
        excessMs = Math.max(excessMs, ((measuredDebt - allowed / 2) * 1000) / bytesPerSecond);
    }
    return excessMs;
  }
}
