// Moves frames from a link to a carrier, as many as the carrier takes. Small frames that are ready together leave in
// one write: a login, a request and a credit are one packet, not six.

import type { Link, OutgoingFrame } from '../protocol/index.ts';
import type { Carrier } from '../transport/index.ts';

/** Frames up to this length are gathered; larger ones go out as they are, without a copy. */
const MAX_GATHERED_FRAME = 8 * 1024;
const GATHER_SIZE = 32 * 1024;

export class FrameWriter {
  readonly #link: Link;
  readonly #carrier: Carrier;
  #writable = true;
  #scheduled = false;
  #gathered: Uint8Array | undefined;
  #gatheredLength = 0;

  constructor(link: Link, carrier: Carrier) {
    this.#link = link;
    this.#carrier = carrier;
  }

  /** Writes at the end of this turn, so that what one turn says leaves together. */
  schedule(): void {
    if (this.#scheduled || !this.#writable) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** The carrier takes more again. */
  drained(): void {
    this.#writable = true;
    this.flush();
  }

  /** Writes now, until the carrier's high mark or until nothing may be sent. */
  flush(): void {
    while (this.#writable) {
      const frame = this.#link.nextFrame();
      if (frame === undefined) break;
      // A control frame is whole in its header, and may be as large as any.
      if (frame.header.length + (frame.payload?.length ?? 0) <= MAX_GATHERED_FRAME) this.#gather(frame);
      else {
        this.#sendGathered();
        this.#writable = this.#carrier.write(frame.header, frame.payload, frame.onSent) && this.#writable;
      }
    }
    this.#sendGathered();
  }

  #gather(frame: OutgoingFrame): void {
    const length = frame.header.length + (frame.payload?.length ?? 0);
    if (this.#gathered !== undefined && this.#gatheredLength + length > GATHER_SIZE) this.#sendGathered();
    this.#gathered ??= new Uint8Array(GATHER_SIZE);
    this.#gathered.set(frame.header, this.#gatheredLength);
    if (frame.payload !== undefined)
      this.#gathered.set(frame.payload, this.#gatheredLength + frame.header.length);
    this.#gatheredLength += length;
    // The bytes were copied: the sender may have its buffer back at once.
    frame.onSent?.();
  }

  #sendGathered(): void {
    if (this.#gathered === undefined || this.#gatheredLength === 0) return;
    const bytes = this.#gathered.subarray(0, this.#gatheredLength);
    // The carrier keeps the bytes until they are sent, so the next gathering needs memory of its own; small ones are cut out.
    const small = this.#gatheredLength < GATHER_SIZE / 4;
    if (!small) this.#gathered = undefined;
    this.#gatheredLength = 0;
    this.#writable = this.#carrier.write(small ? bytes.slice() : bytes) && this.#writable;
  }
}
