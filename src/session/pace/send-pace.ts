// What one connection sends, held to one or more rates (its own, the server's). Frames of the control lane never wait;
// those of the normal lane (lists, requests) go ahead of the rate by a bounded time, so that a small answer is quick
// beside a transfer; the bulk lane waits for its turn. All are counted.

import { FRAME_HEADER_SIZE, type Link, type OutgoingFrame } from '../../protocol/index.ts';
import { PACE_BORROW_MS } from '../limits.ts';
import type { SharedRate } from './shared-rate.ts';

export class SendPace {
  readonly #rates: readonly SharedRate[];
  readonly #maxPiece: number;
  #onTurn = (): void => {};
  readonly #call = (): void => this.#onTurn();

  constructor(rates: readonly SharedRate[]) {
    this.#rates = rates;
    this.#maxPiece = Math.min(...rates.map((rate) => rate.quantum)) - FRAME_HEADER_SIZE;
  }

  /** The next connection of this user. `onTurn` is called when there may be a frame that there was none of before. */
  begin(onTurn: () => void): void {
    this.#onTurn = onTurn;
  }

  end(): void {
    for (const rate of this.#rates) rate.leave(this.#call);
    this.#onTurn = () => {};
  }

  /** As `Link.nextFrame`, within the rates. */
  nextFrame(link: Link): OutgoingFrame | undefined {
    const mayBorrow = this.#rates.every((rate) => rate.aheadMs < PACE_BORROW_MS);
    const frame = link.nextFrame(mayBorrow ? 1 : 0, this.#maxPiece) ?? this.#inTurn(link);
    if (frame === undefined) return undefined;
    const length = frame.header.length + (frame.payload?.length ?? 0);
    for (const rate of this.#rates) rate.take(length);
    return frame;
  }

  #inTurn(link: Link): OutgoingFrame | undefined {
    if (!link.hasStreamFrame || !this.#rates.every((rate) => rate.mayGo(this.#call))) return undefined;
    return link.nextFrame(2, this.#maxPiece);
  }
}
