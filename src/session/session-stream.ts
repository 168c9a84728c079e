// One end of a stream as services and callers use it. Owns what has arrived and was not yet taken, and the wait for
// room to send. Everything about frames is the link's business; everything about connections is Connection's.

import { AsyncQueue, WherryError, concatBytes, type ErrorCode } from '../base/index.ts';
import type { Link } from '../protocol/index.ts';
import type { LinkStream } from './service.ts';

/** What a stream needs of its connection. */
export interface StreamOwner {
  readonly link: Link;
  /** Credit for what a stream has taken, at once or as its rate allows. */
  grantCredit(streamId: number, bytes: number): void;
  /** Something was queued for sending. */
  schedulePump(): void;
  /** Perhaps both directions have ended: forget the stream if so. */
  settle(stream: SessionStream): void;
  /** See LinkStream. */
  askArrival(onArrived: () => void): boolean;
}

/** Who takes all that arrives on a stream, as it arrives and in its order: in place of `receive` and `onBytes`. */
export interface Arrivals {
  /** To be answered by `consumed(cost)` sooner or later. */
  onMessage(message: unknown, cost: number): void;
  /** As `LinkStream.onBytes` has it. */
  onBytes(bytes: Uint8Array): void;
  /** Nothing more arrives. */
  onEnd(): void;
}

const DONE = Promise.resolve();
const MAX_EARLY_PIECES = 64;

export class SessionStream implements LinkStream {
  readonly id: number;
  readonly #owner: StreamOwner;
  readonly #controller = new AbortController();
  readonly #messages = new AsyncQueue<{
    readonly message: unknown;
    readonly cost: number;
    readonly bytesBefore: number;
  }>();
  /** Raw bytes that have arrived. */
  #arrived = 0;
  #consumer: ((bytes: Uint8Array) => void) | undefined;
  #arrivals: Arrivals | undefined;
  #peerEnded = false;
  /** Copies of bytes that came before there was a consumer; bounded by the stream's credit. */
  #early: Uint8Array[] = [];
  #waiting: { readonly resolve: () => void; readonly reject: (error: WherryError) => void }[] = [];
  /** Frames seen or sent, as a count: whoever watches for progress compares two readings. */
  progress = 0;
  localEnded = false;
  /** Whether its call does something that is worth waiting for. */
  isWork = true;
  #onSettled: (() => void) | undefined;

  constructor(owner: StreamOwner, id: number) {
    this.#owner = owner;
    this.id = id;
  }

  /** Bytes that wait to leave: they become fewer long before `progress` hears of it. */
  get queuedBytes(): number {
    return this.#owner.link.queuedBytes(this.id);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  send(message: unknown): Promise<void> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as WherryError);
    const room = this.#owner.link.sendMessage(this.id, message);
    this.#owner.schedulePump();
    return room ? DONE : this.#drained();
  }

  write(bytes: Uint8Array, onSent?: () => void): Promise<void> {
    if (this.signal.aborted) {
      onSent?.();
      return Promise.reject(this.signal.reason as WherryError);
    }
    const room = this.#owner.link.sendBytes(this.id, bytes, () => {
      this.progress += 1;
      onSent?.();
    });
    this.#owner.schedulePump();
    return room ? DONE : this.#drained();
  }

  end(): void {
    if (this.localEnded || this.signal.aborted) return;
    this.localEnded = true;
    this.#owner.link.end(this.id);
    this.#owner.schedulePump();
    this.#owner.settle(this);
  }

  /** Sends the last message and ends in one frame. */
  sendLast(message: unknown): void {
    if (this.localEnded || this.signal.aborted) return;
    this.localEnded = true;
    this.#owner.link.sendMessage(this.id, message, true);
    this.#owner.schedulePump();
    this.#owner.settle(this);
  }

  reset(error: WherryError): void {
    if (this.signal.aborted) return;
    if (this.#owner.link.isOpen(this.id)) {
      this.#owner.link.reset(this.id, {
        code: error.code,
        message: error.message,
        details: { ...error.details },
      });
      this.#owner.schedulePump();
    }
    this.fail(error);
  }

  async receive(): Promise<unknown> {
    const item = await this.#messages.next();
    if (item === undefined) return undefined;
    this.consumed(item.cost);
    return item.message;
  }

  async receiveAt(): Promise<{ readonly message: unknown; readonly bytesBefore: number } | undefined> {
    const item = await this.#messages.next();
    if (item !== undefined) this.consumed(item.cost);
    return item;
  }

  onBytes(consumer: (bytes: Uint8Array) => void): void {
    this.#consumer = consumer;
    if (this.#early.length === 0) return;
    const early = concatBytes(this.#early);
    this.#early = [];
    consumer(early);
  }

  consumed(bytes: number): void {
    if (this.signal.aborted || !this.#owner.link.isOpen(this.id)) return;
    this.#owner.grantCredit(this.id, bytes);
  }

  widen(bytes: number): void {
    this.consumed(bytes);
  }

  askArrival(onArrived: () => void): boolean {
    return !this.signal.aborted && this.#owner.askArrival(onArrived);
  }

  // What follows is called by this layer only.

  /** Once, and by whoever has taken messages only, no bytes. What is here already is handed over at once. */
  handOver(arrivals: Arrivals): void {
    let early = concatBytes(this.#early);
    let position = this.#arrived - early.length;
    this.#early = [];
    const hand = (bytes: number): void => {
      if (bytes > 0) arrivals.onBytes(early.subarray(0, bytes));
      early = early.subarray(bytes);
      position += bytes;
    };
    for (let item = this.#messages.take(); item !== undefined; item = this.#messages.take()) {
      hand(item.bytesBefore - position);
      arrivals.onMessage(item.message, item.cost);
    }
    hand(early.length);
    if (this.#peerEnded) arrivals.onEnd();
    this.#arrivals = arrivals;
    this.#consumer = (bytes) => arrivals.onBytes(bytes);
  }

  /** Called once, when the stream is over in either way. */
  onSettled(listener: () => void): void {
    this.#onSettled = listener;
  }

  onlyTells(): void {
    this.isWork = false;
  }

  settled(): void {
    const listener = this.#onSettled;
    this.#onSettled = undefined;
    listener?.();
  }

  messageArrived(message: unknown, cost: number): void {
    this.progress += 1;
    if (this.#arrivals === undefined) this.#messages.push({ message, cost, bytesBefore: this.#arrived });
    else this.#arrivals.onMessage(message, cost);
  }

  bytesArrived(bytes: Uint8Array): void {
    this.progress += 1;
    this.#arrived += bytes.length;
    if (this.#consumer !== undefined) {
      this.#consumer(bytes);
      return;
    }
    this.#early.push(bytes.slice());
    // A peer that sends single bytes must not make us hold an object for each.
    if (this.#early.length >= MAX_EARLY_PIECES) this.#early = [concatBytes(this.#early)];
  }

  /** From here on bytes are thrown away but paid for: the answer is out, and nobody wants them. */
  discardBytes(): void {
    this.#consumer = (bytes) => this.consumed(bytes.length);
    this.#early = [];
  }

  ended(): void {
    this.#peerEnded = true;
    this.#messages.end();
    this.#arrivals?.onEnd();
    this.#owner.settle(this);
  }

  drain(): void {
    this.progress += 1;
    for (const waiter of this.#waiting.splice(0)) waiter.resolve();
  }

  /** The stream is over before its time. Idempotent. */
  fail(error: WherryError): void {
    if (this.signal.aborted) return;
    this.#controller.abort(error);
    this.#messages.end(error);
    this.#early = [];
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    this.#owner.settle(this);
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}

/** What a call fails with, at both ends, when its deadline passes. */
export const deadlinePassed = (): WherryError =>
  new WherryError('TIMEOUT', 'The deadline of the call has passed.');

/** The error that a peer's reset means here. */
export const errorFromPeer = (error: {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Record<string, unknown>;
}): WherryError =>
  new WherryError(error.code, error.message === '' ? undefined : error.message, { details: error.details });
