// The link state machine: bytes in, events out; calls in, frames out. No socket, clock, randomness or promise here:
// what drives it is `session`. Everything the peer sends either becomes events or ends the link with one ProtocolError.
//
// A link dies once: by `close`, by an error in `receive`, or by both GOODBYEs. A dead link takes every call and does nothing,
// except that after an error `nextFrame` still gives the GOODBYE that tells the peer why.

import { ProtocolError, WherryError, toWherryError } from '../base/index.ts';
import {
  encodeGoodbye,
  encodeHello,
  encodeMessage,
  encodeOpen,
  encodeReset,
  type GoodbyeError,
  type Hello,
  type ResetError,
} from './envelopes.ts';
import { FrameReader } from './frame-reader.ts';
import { FRAME_TYPES, encodeNumberFrame } from './frame.ts';
import type { Lane } from './lane.ts';
import { CREDIT_QUANTUM, MAX_STREAM_CREDIT } from './limits.ts';
import type { LinkEvents } from './link-events.ts';
import { Outbox, type OutgoingFrame } from './outbox.ts';
import { Receiver, type LinkLimits } from './receiver.ts';
import { dropQueue } from './stream-queue.ts';
import type { StreamRecord } from './stream-record.ts';
import { StreamTable } from './stream-table.ts';

export interface LinkInit {
  /** Who opens odd streams: the client. Nothing else differs. */
  readonly role: 'client' | 'server';
  readonly hello: Hello;
  readonly limits: LinkLimits;
  readonly events: LinkEvents;
}

export interface OpenOptions {
  /** Lane of all frames of the stream, both ways. Default `normal`. */
  readonly lane?: Lane | undefined;
  /** Milliseconds that the peer has. Default: no deadline. */
  readonly deadlineMs?: number | undefined;
  /** Nothing follows the parameters. */
  readonly end?: boolean | undefined;
}

export class Link {
  readonly #table: StreamTable;
  readonly #outbox: Outbox;
  readonly #receiver: Receiver;
  readonly #reader: FrameReader;
  readonly #events: LinkEvents;
  #isReceiving = false;
  #isDead = false;

  /** Queues HELLO. */
  constructor(init: LinkInit) {
    this.#events = init.events;
    this.#table = new StreamTable(init.role);
    this.#outbox = new Outbox(this.#table, init.events);
    this.#receiver = new Receiver(this.#table, this.#outbox, init.events, init.hello, init.limits);
    this.#reader = new FrameReader(this.#receiver);
    this.#outbox.queueFrame(encodeHello(init.hello));
  }

  /** The version both ends speak; undefined until the peer's HELLO has come. */
  get version(): number | undefined {
    return this.#receiver.version;
  }

  /** Streams that are not gone, whoever opened them. */
  get openStreams(): number {
    return this.#table.size;
  }

  /**
   * Takes what arrived, in any pieces; `chunk` is used only during the call. Throws ProtocolError (side `remote`) when the peer broke the
   * protocol: the link is dead then.
   */
  receive(chunk: Uint8Array): void {
    if (this.#isDead || this.#receiver.isStopped || chunk.length === 0) return;
    if (this.#isReceiving)
      throw new ProtocolError('local', 'A link was given bytes from within its own event.');
    this.#isReceiving = true;
    try {
      this.#events.onActivity?.();
      this.#reader.push(chunk);
    } catch (error) {
      this.#fail(toWherryError(error));
      throw error;
    } finally {
      this.#isReceiving = false;
    }
  }

  /**
   * Opens a stream and returns its number. Throws ProtocolError (side `local`) when the parameters cannot be sent, and
   * `CONNECTION_LOST` when the link is over.
   */
  open(method: string, params: unknown, options: OpenOptions = {}): number {
    if (this.#isDead || this.#outbox.isEnding)
      throw new WherryError('CONNECTION_LOST', 'The link is over; connect again.');
    const { lane = 'normal', deadlineMs, end = false } = options;
    // Encoded before the number is taken: what cannot be sent must leave no trace.
    const id = this.#table.nextLocalId;
    const frame = encodeOpen(id, lane, method, params, deadlineMs, end);
    this.#outbox.queueOpen(this.#table.openLocal(lane, end), frame);
    return id;
  }

  /**
   * Queues a message. False: the stream's queue is above its high mark (1 MiB); wait for `onDrain`. Ignored (true) on a stream that
   * is gone. Throws ProtocolError (side `local`) after `end`, or when the value cannot be sent.
   */
  sendMessage(streamId: number, value: unknown, end = false): boolean {
    const stream = this.#sendable(streamId);
    if (stream === undefined) return true;
    const frame = encodeMessage(streamId, stream.lane, value, end);
    if (end) stream.isEnding = true;
    return this.#outbox.queueMessage(stream, frame);
  }

  /**
   * Queues raw bytes; they leave in frames of up to 256 KiB, uncopied: `bytes` must not change before `onSent`, which is called
   * exactly once, when the last of it has left or was dropped. Returns and throws as `sendMessage` does.
   */
  sendBytes(streamId: number, bytes: Uint8Array, onSent?: () => void): boolean {
    let stream: StreamRecord | undefined;
    try {
      stream = this.#sendable(streamId);
    } catch (error) {
      onSent?.();
      throw error;
    }
    if (stream === undefined || bytes.length === 0) {
      onSent?.();
      return stream === undefined || !stream.isAboveHighMark;
    }
    return this.#outbox.queueBytes(stream, bytes, onSent);
  }

  /** Nothing more will be sent on the stream. Idempotent; ignored on a stream that is gone. */
  end(streamId: number): void {
    const stream = this.#find(streamId);
    if (stream === undefined || stream.isEnding) return;
    stream.isEnding = true;
    this.#outbox.queueEnd(stream);
  }

  /** Ends the stream both ways, at once: what it had queued is dropped. Ignored on a stream that is gone. Never fails over the error's content. */
  reset(streamId: number, error: ResetError): void {
    const stream = this.#find(streamId);
    if (stream === undefined) return;
    this.#table.advance(stream, 'sendReset');
    // If OPEN has not left yet, the peer need never know.
    if (stream.openFrame === undefined) this.#outbox.queueFrame(encodeReset(streamId, error));
    dropQueue(stream);
  }

  /** Lets the peer send `bytes` more on the stream: what was received and has been taken, or more, to widen the window. */
  grantCredit(streamId: number, bytes: number): void {
    if (!Number.isSafeInteger(bytes) || bytes < 0)
      throw new ProtocolError('local', 'Credit is a whole number of bytes.');
    const stream = this.#find(streamId);
    if (stream === undefined || (stream.phase !== 'open' && stream.phase !== 'halfClosedLocal')) return;
    // Headers cost credit too. They come back with the payloads they came with, so that a window never shrinks.
    const isAll = bytes >= stream.unpaidPayload;
    const headers = isAll
      ? stream.unpaidHeaders
      : Math.floor((stream.unpaidHeaders * bytes) / stream.unpaidPayload);
    stream.unpaidHeaders -= headers;
    stream.unpaidPayload -= isAll ? stream.unpaidPayload : bytes;
    const room = MAX_STREAM_CREDIT - stream.receiveCredit - stream.pendingCredit;
    stream.pendingCredit += Math.min(room, bytes + headers);
    if (stream.pendingCredit >= CREDIT_QUANTUM) this.#outbox.queueCredit(stream);
  }

  /** Asks for a PONG with this nonce (32 bits). */
  ping(nonce: number): void {
    this.#outbox.queueFrame(encodeNumberFrame(FRAME_TYPES.PING, 0, nonce));
  }

  /**
   * Ends the link in order. Transfers in the bulk lane are cut; what else may be sent goes first, then GOODBYE, then nothing. What arrives
   * is still taken until `close`. The first call counts.
   */
  goodbye(error: GoodbyeError): void {
    if (!this.#outbox.isEnding) this.#outbox.goodbye(encodeGoodbye(error));
  }

  /** Messages with more payload than `maxBytes` wait until more is allowed: a peer takes no large ones before a login. Default: no limit. */
  allowMessages(maxBytes: number): void {
    this.#outbox.allowMessages(maxBytes);
  }

  setLimits(limits: LinkLimits): void {
    this.#receiver.limits = limits;
  }

  /** Whether the stream is live. It is until both ends have ended, and what ends this side has left, or until a reset. */
  isOpen(streamId: number): boolean {
    return this.#table.get(streamId) !== undefined;
  }

  /** Whether `nextFrame` has nothing to give, whatever the peer allows. */
  get isIdle(): boolean {
    return this.#outbox.isIdle;
  }

  /**
   * The next frame to write, by lane; undefined when nothing may be sent now: ask again after any call or any received bytes.
   * Whoever bounds the rate holds back the lanes below `lowest` (a lane's number), and has raw bytes cut into pieces of
   * at most `maxPiece`.
   */
  nextFrame(lowest?: 0 | 1 | 2, maxPiece?: number): OutgoingFrame | undefined {
    return this.#outbox.nextFrame(lowest, maxPiece);
  }

  /** Whether a stream's frame could leave that `nextFrame` with lanes held back did not give. */
  get hasStreamFrame(): boolean {
    return this.#outbox.hasStreamFrame;
  }

  /** Bytes that the peer may still send on a stream; undefined when it sends nothing more. */
  receiveWindow(streamId: number): number | undefined {
    const stream = this.#table.get(streamId);
    if (stream === undefined || (stream.phase !== 'open' && stream.phase !== 'halfClosedLocal'))
      return undefined;
    return stream.receiveCredit + stream.pendingCredit;
  }

  /** Bytes that a stream has queued and that have not left. */
  queuedBytes(streamId: number): number {
    return this.#table.get(streamId)?.queuedBytes ?? 0;
  }

  /**
   * Whether the peer waits for this end on any stream: what it sent was not taken yet, or it has said all it will and
   * nothing waits for its credit.
   */
  get isAwaited(): boolean {
    for (const stream of this.#table.all()) {
      if (stream.queuedBytes > 0) continue;
      if (stream.unpaidPayload > 0 || stream.phase === 'halfClosedRemote') return true;
    }
    return false;
  }

  /** Drops everything; every `onSent` still due is called (pieces already taken call theirs when they are sent). Idempotent. */
  close(): void {
    this.#isDead = true;
    this.#receiver.isStopped = true;
    this.#outbox.close();
    for (const stream of this.#table.clear()) dropQueue(stream);
  }

  #fail(error: WherryError): void {
    this.#isDead = true;
    this.#receiver.isStopped = true;
    this.#outbox.fail(
      error instanceof ProtocolError
        ? encodeGoodbye({ code: error.code, message: error.message })
        : encodeGoodbye({ code: 'INTERNAL', message: '' }),
    );
    for (const stream of this.#table.clear()) dropQueue(stream);
  }

  /** The live stream, or undefined when it is gone. A number that was never used is a fault of the caller. */
  #find(streamId: number): StreamRecord | undefined {
    const stream = this.#table.get(streamId);
    if (stream === undefined && !this.#isDead && this.#table.phaseOf(streamId) === 'idle') {
      throw new ProtocolError('local', `Stream ${streamId} was never opened.`);
    }
    return stream;
  }

  #sendable(streamId: number): StreamRecord | undefined {
    const stream = this.#find(streamId);
    if (stream?.isEnding === true)
      throw new ProtocolError('local', `Stream ${streamId} has ended; nothing more can be sent on it.`);
    return this.#outbox.isEnding ? undefined : stream;
  }
}
