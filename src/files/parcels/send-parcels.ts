// The sending side of parcels: a stream whose raw bytes go out in parcels, compressed where the policy says so. What is
// above writes as to any other stream. What must hold:
// - bytes, messages and the end leave in the order in which they were given, also while blocks are in the compressor;
// - the bytes of a write are left alone only when its `onSent` was called, which is when the compressor and the link are done with them;
// - what goes out as it is waits for nothing: no copy, no promise of its own, and one header for a long stretch.

import { Semaphore, throwIfAborted, type ContentCodec, type WherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { COMPRESSING_SIZE, MAX_COMPRESSIONS, MIN_COMPRESSED_SIZE, SAMPLE_SIZE } from '../limits.ts';
import type { CompressionPolicy } from './compression-policy.ts';
import type { LinkGauge } from './link-gauge.ts';
import { PARCELS_MARK, encodeCompressedHeader, encodePlainHeader } from './parcel-header.ts';

export interface SendParcelsInit {
  readonly codec: ContentCodec;
  readonly policy: CompressionPolicy;
  /** What measures the link; without it the policy does without. */
  readonly link: LinkGauge | undefined;
  /** Bytes of the largest compressed parcel, before compression. */
  readonly most: number;
  readonly nowMs: () => number;
  /** Bytes go out as they are until `begin` is called. */
  readonly isMarked?: boolean | undefined;
  /** So many bytes less cross the link than without compression. */
  readonly onSaved?: ((bytes: number) => void) | undefined;
}

export interface ParcelStream extends LinkStream {
  /** From here on parcels, behind the mark that says so. Only with `isMarked`, and before anything was written. */
  begin(): void;
  /** Resolves when all that was given is in the stream's own queue: then it may be ended past this one. */
  flush(): Promise<void>;
}

export const sendParcels = (stream: LinkStream, init: SendParcelsInit): ParcelStream =>
  new ParcelSender(stream, init);

/** Compressed to less than this, or sent as it is: what is hardly smaller is not worth opening. */
const WORTH_SENDING = 15 / 16;
/** A plain parcel takes what a link of the known rate takes in so many milliseconds: so long may a change of mind wait. */
const PLAIN_MS = 50;
const MAX_PLAIN_PARCEL = 16 * 1024 * 1024;

interface Block {
  readonly bytes: Uint8Array;
  readonly onSent: (() => void) | undefined;
  /** Undefined when it goes out as it is; `later` when that is decided in its turn, once the sample before it tells. */
  readonly frame: Promise<Uint8Array | undefined> | 'later' | undefined;
}

type Waiting =
  Block | { readonly message: unknown; readonly done: PromiseWithResolvers<void> } | { readonly isEnd: true };

const isBlock = (waiting: Waiting): waiting is Block => 'bytes' in waiting;

/** For memory that several writes use: a later one may be done with it before an earlier one is. */
const whenAll = (writes: number, onSent: (() => void) | undefined): (() => void) | undefined => {
  if (writes === 1 || onSent === undefined) return onSent;
  let left = writes;
  return () => {
    left -= 1;
    if (left === 0) onSent();
  };
};

class ParcelSender implements ParcelStream {
  readonly #inner: LinkStream;
  readonly #init: SendParcelsInit;
  readonly #isMeasuring: boolean;
  #isParcels: boolean;
  /** Bytes left of the plain parcel that has begun. */
  #plainLeft = 0;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  readonly #compressors = new Semaphore(MAX_COMPRESSIONS);
  #isSending = false;
  /** A sample of the content is in the compressor. */
  #isSampling = false;
  #waiters: (() => void)[] = [];
  #given = 0;

  constructor(inner: LinkStream, init: SendParcelsInit) {
    this.#inner = inner;
    this.#init = init;
    this.#isParcels = init.isMarked !== true;
    this.#isMeasuring = init.link !== undefined;
  }

  get id(): number {
    return this.#inner.id;
  }
  get signal(): AbortSignal {
    return this.#inner.signal;
  }
  askArrival(onArrived: () => void): boolean {
    return this.#inner.askArrival(onArrived);
  }
  reset(error: WherryError): void {
    this.#inner.reset(error);
  }
  receive(): Promise<unknown> {
    return this.#inner.receive();
  }
  receiveAt(): ReturnType<LinkStream['receiveAt']> {
    return this.#inner.receiveAt();
  }
  onBytes(consumer: (bytes: Uint8Array) => void): void {
    this.#inner.onBytes(consumer);
  }
  consumed(bytes: number): void {
    this.#inner.consumed(bytes);
  }
  widen(bytes: number): void {
    this.#inner.widen(bytes);
  }

  begin(): void {
    if (this.#isParcels || this.#given > 0) return;
    this.#isParcels = true;
    this.#writeAside(PARCELS_MARK);
  }

  send(message: unknown): Promise<void> {
    if (!this.#isSending) return this.#inner.send(message);
    const done = Promise.withResolvers<void>();
    this.#queue.push({ message, done });
    return done.promise;
  }

  end(): void {
    if (this.#isSending) this.#queue.push({ isEnd: true });
    else this.#inner.end();
  }

  write(bytes: Uint8Array, onSent?: () => void): Promise<void> {
    if (!this.#isParcels) {
      this.#given += bytes.length;
      return this.#inner.write(bytes, onSent);
    }
    const { policy, most } = this.#init;
    const isCompressed = this.#isSampling || this.#isWorthCompressing(bytes);
    if (!isCompressed && !this.#isSending) return this.#writePlain(bytes, onSent);
    const isSample = isCompressed && !this.#isSampling && policy.isContentUnknown;
    const first = isSample ? Math.min(SAMPLE_SIZE, most) : most;
    const sent = whenAll(1 + Math.ceil(Math.max(0, bytes.length - first) / most), onSent);
    let from = 0;
    do {
      const piece = bytes.subarray(from, from === 0 ? first : from + most);
      from += piece.length;
      this.#queue.push({ bytes: piece, onSent: sent, frame: isCompressed ? this.#begin(piece) : undefined });
      this.#queuedBytes += piece.length;
    } while (from < bytes.length);
    if (!this.#isSending) void this.#sendOn();
    return this.#room();
  }

  #isWorthCompressing(bytes: Uint8Array): boolean {
    const { policy, nowMs } = this.#init;
    return (
      this.#plainLeft === 0 && bytes.length >= MIN_COMPRESSED_SIZE && policy.decide(nowMs(), bytes.length)
    );
  }

  /** Of content of which nothing is known only one piece is in the compressor. */
  #begin(piece: Uint8Array): Block['frame'] {
    if (this.#isSampling) return 'later';
    if (piece.length < MIN_COMPRESSED_SIZE) return undefined;
    this.#isSampling = this.#init.policy.isContentUnknown;
    return this.#compress(piece);
  }

  async flush(): Promise<void> {
    while (this.#isSending) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Goes out at once: a header only where a parcel begins. */
  #writePlain(bytes: Uint8Array, onSent: (() => void) | undefined): Promise<void> {
    if (bytes.length === 0) return this.#inner.write(bytes, onSent);
    if (this.#plainLeft >= bytes.length) {
      this.#plainLeft -= bytes.length;
      return this.#pass(bytes, onSent);
    }
    // The rest of the parcel that has begun, and a new one.
    const sent = this.#plainLeft === 0 ? onSent : whenAll(2, onSent);
    let from = 0;
    let room: Promise<void> | undefined;
    while (from < bytes.length) {
      if (this.#plainLeft === 0) {
        this.#plainLeft = Math.max(bytes.length - from, this.#plainSize());
        this.#writeAside(encodePlainHeader(this.#plainLeft));
      }
      const piece =
        from === 0 && bytes.length <= this.#plainLeft ? bytes : bytes.subarray(from, from + this.#plainLeft);
      from += piece.length;
      this.#plainLeft -= piece.length;
      room?.catch(() => {
        // The last one says the same.
      });
      room = this.#pass(piece, sent);
    }
    return room as Promise<void>;
  }

  /** How long a plain parcel is at least: the next decision comes behind it. None is while blocks wait that may be compressed. */
  #plainSize(): number {
    if (this.#isSending) return 0;
    return Math.min(MAX_PLAIN_PARCEL, Math.floor(this.#init.policy.plainRate * PLAIN_MS));
  }

  /** A few bytes of our own; what comes behind them fails with the same error. */
  #writeAside(bytes: Uint8Array): void {
    this.#pass(bytes, undefined).catch(() => {});
  }

  #pass(bytes: Uint8Array, onSent: (() => void) | undefined): Promise<void> {
    this.#given += bytes.length;
    if (!this.#isMeasuring) return this.#inner.write(bytes, onSent);
    return this.#inner.write(bytes, () => {
      this.#measure(bytes.length);
      onSent?.();
    });
  }

  /** So many bytes have left. */
  #measure(size: number): void {
    const { link, nowMs } = this.#init;
    const asking = link?.left(nowMs(), size);
    if (asking === undefined) return;
    const isAsked = this.#inner.askArrival(() => link?.arrived(nowMs(), asking));
    if (isAsked) link?.asked();
  }

  /** Never rejects: what cannot be compressed goes out as it is. */
  async #compress(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const { codec, policy, nowMs } = this.#init;
    await this.#compressors.acquire();
    const begin = nowMs();
    try {
      const frame = await codec.compress(bytes);
      policy.compressed(bytes.length, frame.length, nowMs() - begin);
      return frame.length < bytes.length * WORTH_SENDING ? frame : undefined;
    } catch {
      return undefined;
    } finally {
      this.#isSampling = false;
      this.#compressors.release();
    }
  }

  /** Sends what is queued, in order, until nothing is. */
  async #sendOn(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      try {
        if (isBlock(next)) await this.#sendBlock(next);
        else if ('message' in next) await this.#sendMessage(next);
        else this.#inner.end();
      } catch {
        // The stream is gone, and with it all that waits: each caller is told below, and what it gave is given back.
      }
      this.#queue.shift();
      if (isBlock(next)) this.#queuedBytes -= next.bytes.length;
      this.#wakeWaiters();
    }
    this.#isSending = false;
    this.#wakeWaiters();
  }

  async #sendBlock({ bytes, onSent, frame: begun }: Block): Promise<void> {
    const compressing = begun === 'later' ? this.#decideNow(bytes) : begun;
    const frame = await compressing;
    if (frame === undefined || this.#plainLeft > 0) return this.#writePlain(bytes, onSent);
    const header = encodeCompressedHeader(frame.length, bytes.length);
    this.#init.onSaved?.(bytes.length - frame.length - header.length);
    this.#writeAside(header);
    return this.#pass(frame, onSent);
  }

  #decideNow(bytes: Uint8Array): Promise<Uint8Array | undefined> | undefined {
    return this.#isWorthCompressing(bytes) ? this.#compress(bytes) : undefined;
  }

  async #sendMessage({
    message,
    done,
  }: {
    message: unknown;
    done: PromiseWithResolvers<void>;
  }): Promise<void> {
    try {
      await this.#inner.send(message);
      done.resolve();
    } catch (error: unknown) {
      done.reject(error);
    }
  }

  /** Resolves when little enough waits for the compressor; rejects when the stream is gone. */
  async #room(): Promise<void> {
    while (this.#queuedBytes > COMPRESSING_SIZE && !this.signal.aborted)
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    throwIfAborted(this.signal);
  }

  #wakeWaiters(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }
}
