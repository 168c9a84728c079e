// The receiving side of parcels: a stream whose raw bytes are those that its peer put into them. What is above sees a
// stream like any other. What must hold:
// - bytes come out in order, and a message never before the bytes that were sent before it;
// - memory is bounded: compressed parcels wait as they came while as much as the stream's window was decompressed and not
//   consumed. The peer is paid for compressed bytes when they are taken in, for plain ones when they are consumed;
// - whatever the peer sends, the stream is reset with one error, and nothing is thrown into the session.

import {
  EMPTY_BYTES,
  concatBytes,
  equalBytes,
  onAbort,
  throwIfAborted,
  type ContentCodec,
  type WherryError,
} from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { isWorking } from '../wire/answers.ts';
import { ParcelCutter, type Frame } from './parcel-cutter.ts';
import { COMPRESSED_HEADER_SIZE, PARCELS_MARK } from './parcel-header.ts';

/** What every stream may have decompressed and not consumed; its window is added when it is widened. */
const LEAST_ROOM = 256 * 1024;
/** Bytes that wait are joined from so many pieces on: a peer that sends single bytes must not make us hold an object for each. */
const MAX_PIECES = 64;

export interface ReceiveParcelsInit {
  readonly codec: ContentCodec;
  /** Bytes of the largest compressed parcel, decompressed. */
  readonly most: number;
  /**
   * How it is known whether the peer sends parcels: it does (`agreed`), the first four bytes say so (`marked`), or its first
   * message does, by the field `parcels` (`announced`).
   */
  readonly known: 'agreed' | 'marked' | 'announced';
  /** With what the stream is reset when a parcel is malformed. */
  readonly refusal: (why: string, cause: unknown) => WherryError;
  /** The peer's word is there. */
  readonly onKnown?: ((sendsParcels: boolean) => void) | undefined;
  /** So many bytes less crossed the link than without compression. */
  readonly onSaved?: ((bytes: number) => void) | undefined;
}

export const receiveParcels = (stream: LinkStream, init: ReceiveParcelsInit): LinkStream =>
  new ParcelReceiver(stream, init);

type Consumer = (bytes: Uint8Array) => void;

class ParcelReceiver implements LinkStream {
  readonly #inner: LinkStream;
  readonly #init: ReceiveParcelsInit;
  readonly #cutter: ParcelCutter;
  #form: 'unknown' | 'plain' | 'parcels';
  #consumer: Consumer | undefined;
  /** The first bytes, while it is not known what they are. */
  #mark: Uint8Array = EMPTY_BYTES;
  /** Arrived, and not taken by the cutter. */
  #waiting: Uint8Array[] = [];
  /** Bytes of the wire that have arrived, behind the mark. */
  #arrived = 0;
  #markSize = 0;
  /** Handed on and not consumed, oldest first. */
  #unconsumed: { readonly isPlain: boolean; size: number }[] = [];
  #decompressed = 0;
  #room = LEAST_ROOM;
  #isPassing = false;
  /** Wakes whoever waits for bytes to be handed on. */
  #wake: (() => void) | undefined;

  constructor(inner: LinkStream, init: ReceiveParcelsInit) {
    this.#inner = inner;
    this.#init = init;
    this.#form = init.known === 'agreed' ? 'parcels' : 'unknown';
    this.#cutter = new ParcelCutter(init.most, {
      onPlain: (bytes) => this.#handOn(bytes, true),
      onTaken: (bytes) => inner.consumed(bytes),
      hasRoom: () => this.#decompressed < this.#room,
      onFrame: (frame) => void this.#open(frame),
    });
    onAbort(inner.signal, () => {
      this.#waiting = [];
      this.#wake?.();
    });
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
  send(message: unknown): Promise<void> {
    return this.#inner.send(message);
  }
  write(bytes: Uint8Array, onSent?: () => void): Promise<void> {
    return this.#inner.write(bytes, onSent);
  }
  end(): void {
    this.#inner.end();
  }
  reset(error: WherryError): void {
    this.#inner.reset(error);
  }

  widen(bytes: number): void {
    this.#room += bytes;
    this.#inner.widen(bytes);
  }

  async receive(): Promise<unknown> {
    return (await this.receiveAt())?.message;
  }

  async receiveAt(): Promise<{ readonly message: unknown; readonly bytesBefore: number } | undefined> {
    const item = await this.#inner.receiveAt();
    if (this.#form === 'unknown' && this.#init.known === 'announced' && item !== undefined)
      this.#heard(item.message);
    // Too few to be a mark, and no more come.
    if (item === undefined && this.#mark.length > 0) this.#handOnUnmarked();
    if (this.#form === 'parcels' && this.#consumer !== undefined) await this.#passed(item?.bytesBefore);
    return item;
  }

  onBytes(consumer: Consumer): void {
    this.#consumer = consumer;
    this.#attach();
  }

  consumed(bytes: number): void {
    if (this.#form !== 'parcels') {
      this.#inner.consumed(bytes);
      return;
    }
    for (let left = bytes; left > 0;) {
      const oldest = this.#unconsumed[0];
      if (oldest === undefined) break;
      const count = Math.min(left, oldest.size);
      oldest.size -= count;
      left -= count;
      if (oldest.isPlain) this.#inner.consumed(count);
      else this.#decompressed -= count;
      if (oldest.size === 0) this.#unconsumed.shift();
    }
    this.#pass();
  }

  /** The first message that says anything says whether parcels follow. */
  #heard(message: unknown): void {
    if (isWorking(message)) return;
    const fields = typeof message === 'object' && message !== null ? message : {};
    this.#decide('parcels' in fields && fields.parcels === true);
  }

  #decide(sendsParcels: boolean): void {
    this.#form = sendsParcels ? 'parcels' : 'plain';
    this.#init.onKnown?.(sendsParcels);
    this.#attach();
  }

  /** Until it is known what they are, and until somebody wants them, bytes wait where they are, bounded by credit. */
  #attach(): void {
    const consumer = this.#consumer;
    if (consumer === undefined) return;
    if (this.#form === 'plain') this.#inner.onBytes(consumer);
    else if (this.#form === 'parcels') this.#inner.onBytes((bytes) => this.#bytesArrived(bytes));
    else if (this.#init.known === 'marked') this.#inner.onBytes((bytes) => this.#look(bytes));
  }

  #look(bytes: Uint8Array): void {
    this.#mark = concatBytes([this.#mark, bytes]);
    if (this.#mark.length < PARCELS_MARK.length) return;
    if (!equalBytes(this.#mark.subarray(0, PARCELS_MARK.length), PARCELS_MARK)) {
      this.#handOnUnmarked();
      return;
    }
    const arrived = this.#mark;
    this.#mark = EMPTY_BYTES;
    this.#decide(true);
    this.#inner.consumed(PARCELS_MARK.length);
    this.#markSize = PARCELS_MARK.length;
    this.#bytesArrived(arrived.subarray(PARCELS_MARK.length));
  }

  #handOnUnmarked(): void {
    const arrived = this.#mark;
    this.#mark = EMPTY_BYTES;
    this.#decide(false);
    this.#consumer?.(arrived);
  }

  #bytesArrived(bytes: Uint8Array): void {
    if (this.signal.aborted || bytes.length === 0) return;
    this.#arrived += bytes.length;
    const rest = this.#waiting.length > 0 ? bytes : bytes.subarray(this.#cut(bytes));
    if (rest.length === 0) return;
    this.#waiting.push(rest.slice());
    if (this.#waiting.length >= MAX_PIECES) this.#waiting = [concatBytes(this.#waiting)];
  }

  /** Goes on with what waits, as far as there is room. */
  #pass(): void {
    if (this.#isPassing) return;
    while (!this.signal.aborted) {
      const piece = this.#waiting.shift();
      if (piece === undefined) break;
      const rest = piece.subarray(this.#cut(piece));
      if (rest.length === 0) continue;
      this.#waiting.unshift(rest);
      break;
    }
    this.#wake?.();
  }

  #cut(bytes: Uint8Array): number {
    // A consumer may consume at once: it must not come back in here.
    this.#isPassing = true;
    try {
      return this.#cutter.take(bytes);
    } catch (error: unknown) {
      this.#fail(error);
      return bytes.length;
    } finally {
      this.#isPassing = false;
      this.#wake?.();
    }
  }

  #handOn(bytes: Uint8Array, isPlain: boolean): void {
    const newest = this.#unconsumed.at(-1);
    if (newest?.isPlain === isPlain) newest.size += bytes.length;
    else this.#unconsumed.push({ isPlain, size: bytes.length });
    if (!isPlain) this.#decompressed += bytes.length;
    this.#consumer?.(bytes);
  }

  async #open({ bytes, size }: Frame): Promise<void> {
    try {
      const content = await this.#init.codec.decompress(bytes, size);
      if (this.signal.aborted) return;
      this.#init.onSaved?.(size - bytes.length - COMPRESSED_HEADER_SIZE);
      this.#cutter.opened();
      this.#isPassing = true;
      this.#handOn(content, false);
      this.#isPassing = false;
      this.#pass();
    } catch (error: unknown) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.signal.aborted) return;
    const why = error instanceof Error ? error.message : 'it cannot be decompressed';
    this.#inner.reset(this.#init.refusal(why, error));
  }

  /** Resolves when all bytes before a message were handed on; at the end of the stream, all bytes. */
  async #passed(bytesBefore: number | undefined): Promise<void> {
    const before = bytesBefore === undefined ? this.#arrived : bytesBefore - this.#markSize;
    const cutter = this.#cutter;
    while (cutter.passed < before && !this.signal.aborted) {
      if (cutter.taken >= before && !cutter.isStopped) {
        this.#fail(new Error('it is not whole where a message or the end comes'));
        break;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    throwIfAborted(this.signal);
  }
}
