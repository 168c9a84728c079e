// The raw bytes of a stream, taken in stretches of the length that is wanted. What waits is bounded by the stream's window, since bytes
// are only acknowledged when they are taken.

import { WherryError } from '../../base/index.ts';

export interface ByteInbox {
  /** Takes what arrived; copies it. */
  push(bytes: Uint8Array): void;
  /** Fills `into`, as its bytes come. One caller at a time. Rejects with what ended the bytes; `BAD_REQUEST` when they end too early. */
  fill(into: Uint8Array): Promise<void>;
  /** No more will come; without an error they may end here. */
  end(error?: unknown): void;
}

/** `onTaken` hears how many bytes were taken. */
export const createByteInbox = (onTaken: (bytes: number) => void): ByteInbox => {
  const waiting: Uint8Array[] = [];
  let ended: { readonly error: unknown } | undefined;
  let wanted: { into: Uint8Array; filled: number; readonly done: PromiseWithResolvers<void> } | undefined;

  const serve = (): void => {
    if (wanted === undefined) return;
    for (let next = waiting[0]; next !== undefined && wanted.filled < wanted.into.length; next = waiting[0]) {
      const room = wanted.into.length - wanted.filled;
      const taken = next.subarray(0, room);
      wanted.into.set(taken, wanted.filled);
      wanted.filled += taken.length;
      if (taken.length === next.length) waiting.shift();
      else waiting[0] = next.subarray(taken.length);
      onTaken(taken.length);
    }
    const { done } = wanted;
    if (wanted.filled === wanted.into.length) {
      wanted = undefined;
      done.resolve();
    } else if (ended !== undefined) {
      wanted = undefined;
      done.reject(ended.error ?? new WherryError('BAD_REQUEST', 'It ended before all bytes were there.'));
    }
  };

  return {
    push(bytes) {
      if (ended !== undefined) return;
      waiting.push(new Uint8Array(bytes));
      serve();
    },
    fill(into) {
      const done = Promise.withResolvers<void>();
      wanted = { into, filled: 0, done };
      serve();
      return done.promise;
    },
    end(error) {
      ended ??= { error };
      serve();
    },
  };
};
