// Two carriers joined in memory, for links inside one process. Delivery is always in a later turn, in order, and waits
// for a paused reader: what waits is bounded by the writer's high mark, as on a socket.

import { WherryError } from '../../base/index.ts';
import type { Carrier, CarrierHandlers } from '../carrier.ts';
import { MEMORY_CHUNK_SIZE, MEMORY_HIGH_MARK, MEMORY_LOW_MARK } from '../limits.ts';

export interface MemoryCarriersInit {
  /** Most bytes delivered at once. Default 64 KiB; small ones show what a network might do. */
  readonly chunkSize?: number | undefined;
  /** What both ends claim to share; default: no binding. */
  readonly binding?: Uint8Array | undefined;
}

interface Write {
  /** What the reader has not been handed yet. */
  parts: Uint8Array[];
  readonly size: number;
  readonly onSent: (() => void) | undefined;
}

const later = (task: () => void): void => {
  if (typeof setImmediate === 'function') setImmediate(task);
  else setTimeout(task, 0);
};

class MemoryCarrier implements Carrier {
  readonly kind = 'memory';
  readonly remoteAddress = 'memory';
  readonly isLoopback = true;
  readonly peerPin = undefined;
  readonly binding: Uint8Array | undefined;
  /** What chunks are handed out in: valid during the call only, as the contract says. */
  readonly #scratch: Uint8Array;
  /** The other end, once `pair` has joined the two. */
  #peer: MemoryCarrier = this;
  #handlers: CarrierHandlers | undefined;
  /** What this end wrote and the peer has not been given yet. */
  #outgoing: Write[] = [];
  #pending = 0;
  #isFull = false;
  #isPaused = false;
  #isScheduled = false;
  #isEnding = false;
  /** Set as soon as the end is certain; `onClose` is called in a later turn, and once there are handlers. */
  #closing: { readonly error: Error | undefined } | undefined;
  #isClosed = false;

  constructor(init: MemoryCarriersInit) {
    this.binding = init.binding;
    this.#scratch = new Uint8Array(Math.max(1, init.chunkSize ?? MEMORY_CHUNK_SIZE));
  }

  static pair(init: MemoryCarriersInit): [Carrier, Carrier] {
    const near = new MemoryCarrier(init);
    const far = new MemoryCarrier(init);
    near.#peer = far;
    far.#peer = near;
    return [near, far];
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    this.#schedule();
  }

  write(header: Uint8Array, payload?: Uint8Array, onSent?: () => void): boolean {
    if (this.#isEnding || this.#closing !== undefined) {
      if (onSent !== undefined) queueMicrotask(onSent);
      return true;
    }
    const parts = payload === undefined ? [header] : [header, payload];
    const size = header.length + (payload?.length ?? 0);
    this.#outgoing.push({ parts, size, onSent });
    this.#pending += size;
    if (this.#pending >= MEMORY_HIGH_MARK) this.#isFull = true;
    this.#peer.#schedule();
    return !this.#isFull;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  end(): void {
    if (this.#isEnding || this.#closing !== undefined) return;
    this.#isEnding = true;
    this.#peer.#schedule();
    this.#schedule();
  }

  destroy(error?: Error): void {
    if (this.#closing !== undefined) return;
    this.#close(error);
    this.#peer.#close(new WherryError('CONNECTION_LOST', 'The other end of the connection was destroyed.'));
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    later(() => {
      this.#isScheduled = false;
      this.#run();
    });
  }

  /** One turn of this end's reading: takes what the peer wrote, then sees whether everything is over. */
  #run(): void {
    if (this.#isClosed) return;
    this.#deliver();
    const peer = this.#peer;
    const hasAll = peer.#isEnding && peer.#outgoing.length === 0;
    if (hasAll && this.#closing === undefined) {
      // As on a socket: the peer's end is answered with our own, behind what is still to be sent.
      if (!this.#isEnding) this.end();
      if (this.#outgoing.length === 0) {
        this.#close(undefined);
        peer.#close(undefined);
      }
    }
    if (this.#closing === undefined || this.#handlers === undefined) return;
    this.#isClosed = true;
    this.#handlers.onClose(this.#closing.error);
  }

  #deliver(): void {
    while (this.#canRead()) {
      const write = this.#peer.#outgoing[0];
      if (write === undefined) return;
      const part = write.parts.shift();
      if (part === undefined) this.#peer.#sent(write);
      else this.#hand(write, part);
    }
  }

  /** An ending end that is paused, or was never started, reads on for nobody, or it would never see the peer's end. */
  #canRead(): boolean {
    if (this.#closing !== undefined) return false;
    return this.#isEnding || (!this.#isPaused && this.#handlers !== undefined);
  }

  #hand(write: Write, part: Uint8Array): void {
    const piece = part.subarray(0, this.#scratch.length);
    if (piece.length < part.length) write.parts.unshift(part.subarray(piece.length));
    if (piece.length === 0 || this.#isPaused) return;
    this.#scratch.set(piece);
    this.#handlers?.onData(this.#scratch.subarray(0, piece.length));
    // As on a TLS socket, where the next record overwrites this one: who kept the chunk is found out in tests.
    this.#scratch.fill(0, 0, piece.length);
  }

  #sent(write: Write): void {
    this.#outgoing.shift();
    this.#pending -= write.size;
    write.onSent?.();
    if (!this.#isFull || this.#pending > MEMORY_LOW_MARK || this.#closing !== undefined) return;
    this.#isFull = false;
    this.#handlers?.onDrain();
  }

  #close(error: Error | undefined): void {
    if (this.#closing !== undefined) return;
    this.#closing = { error };
    for (const write of this.#outgoing.splice(0))
      if (write.onSent !== undefined) queueMicrotask(write.onSent);
    this.#schedule();
  }
}

/** Two ends of one connection in this process. */
export const createMemoryCarriers = (init: MemoryCarriersInit = {}): [Carrier, Carrier] =>
  MemoryCarrier.pair(init);
