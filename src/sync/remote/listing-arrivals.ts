// Listings as they arrive, one after another: each with its length in four bytes before it.

import { AsyncQueue, WherryError, malformed } from '../../base/index.ts';

const LENGTH_SIZE = 4;
/** Bytes of one listing: a directory of a million entries. */
const MAX_LISTING_SIZE = 256 * 1024 * 1024;

export interface ListingArrivals {
  /** Throws `CORRUPTED` for a length that no listing has. */
  take(bytes: Uint8Array): void;
  /** The next one. Rejects with what ended the arrivals. */
  next(): Promise<Uint8Array>;
  end(error: unknown): void;
}

export const createListingArrivals = (): ListingArrivals => {
  const whole = new AsyncQueue<Uint8Array>();
  let length = 0;
  let lengthBytes = 0;
  let listing: Uint8Array | undefined;
  let filled = 0;
  const settle = (): void => {
    if (listing === undefined || filled < listing.length) return;
    whole.push(listing);
    [listing, filled, length, lengthBytes] = [undefined, 0, 0, 0];
  };
  return {
    take(bytes) {
      for (let at = 0; at < bytes.length;) {
        if (listing === undefined) {
          length = length * 256 + (bytes[at] ?? 0);
          at += 1;
          lengthBytes += 1;
          if (lengthBytes < LENGTH_SIZE) continue;
          if (length === 0 || length > MAX_LISTING_SIZE) throw malformed('answer', 'no listing is so long');
          listing = new Uint8Array(length);
          continue;
        }
        const more = Math.min(bytes.length - at, listing.length - filled);
        listing.set(bytes.subarray(at, at + more), filled);
        filled += more;
        at += more;
        settle();
      }
    },
    async next() {
      const listed = await whole.next();
      if (listed === undefined) throw new WherryError('CONNECTION_LOST');
      return listed;
    },
    end: (error) => whole.end(error),
  };
};
