// How much all incoming transfers of one end may have on its way together. The first ones get wide windows, which
// long links need; when many run at once the rest get narrow ones, and very many make do with what every stream has.

import type { LinkStream } from '../../session/index.ts';
import { NARROW_WINDOW, TRANSFER_WINDOW, WINDOW_BUDGET, WINDOW_LIMIT } from '../limits.ts';

export interface WindowBudget {
  /**
   * Widens the stream's window for so many expected bytes, as far as there is budget, but by `atLeast` in any case.
   * `giveBack` when the transfer is over; idempotent.
   */
  widen(stream: LinkStream, expected: number, atLeast: number): { readonly width: number; giveBack(): void };
}

export const createWindowBudget = (): WindowBudget => {
  let left = WINDOW_BUDGET;
  return {
    widen(stream, expected, atLeast) {
      const isNarrowLeft = left - NARROW_WINDOW >= WINDOW_BUDGET - WINDOW_LIMIT;
      const width = Math.max(
        atLeast,
        Math.min(TRANSFER_WINDOW, expected, left),
        isNarrowLeft ? Math.min(NARROW_WINDOW, expected) : 0,
      );
      left -= width;
      if (width > 0) stream.widen(width);
      let given = false;
      return {
        width,
        giveBack: () => {
          if (!given) left += width;
          given = true;
        },
      };
    },
  };
};
