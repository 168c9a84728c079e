// What waits to be sent, and in which order it leaves (link.md, "Lanes" and "Credit"). Decides nothing about what may
// arrive. Three things are queued for the link as a whole and leave before any stream of the control lane: whole
// frames in order (HELLO, OPEN, RESET, PING), PONGs, CREDITs. Streams queue for themselves and stand in their lane's round
// while their first frame may leave.

import { Fifo } from './fifo.ts';
import { FLAG_END, FRAME_TYPES, encodeNumberFrame, writeFrameHeader } from './frame.ts';
import { LANE_NUMBERS } from './lane.ts';
import {
  FRAME_HEADER_SIZE,
  LANE_QUANTUM,
  MAX_FRAME_PAYLOAD,
  MAX_QUEUED_PONGS,
  MIN_BYTES_PIECE,
  QUEUE_HIGH_MARK,
  QUEUE_LOW_MARK,
} from './limits.ts';
import { dropQueue, queuedBytesOf, sentCallback, takePiece } from './stream-queue.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamTable } from './stream-table.ts';

/** A frame to be written: header, then payload. All frames but BYTES are whole in `header`, whatever their size. */
export interface OutgoingFrame {
  readonly header: Uint8Array;
  readonly payload: Uint8Array | undefined;
  /** To be called when the payload's memory is no longer needed. */
  readonly onSent: (() => void) | undefined;
}

export interface OutboxEvents {
  onDrain(streamId: number): void;
  onClosed?(streamId: number): void;
}

export class Outbox {
  readonly #table: StreamTable;
  readonly #events: OutboxEvents;
  /** A stream stands for its OPEN. */
  readonly #frames = new Fifo<Uint8Array | StreamRecord>();
  #pongs: number[] = [];
  readonly #credits = new Fifo<StreamRecord>();
  readonly #lanes = [new Fifo<StreamRecord>(), new Fifo<StreamRecord>(), new Fifo<StreamRecord>()] as const;
  /** Frames that higher lanes have sent while this lane waited. */
  readonly #passedOver = [0, 0, 0];
  #goodbye: Uint8Array | undefined;
  #isOver = false;
  #maxMessageBytes = Infinity;
  /** RESETs that wait. */
  queuedResets = 0;

  constructor(table: StreamTable, events: OutboxEvents) {
    this.#table = table;
    this.#events = events;
  }

  /** Whether nothing more may be queued. */
  get isEnding(): boolean {
    return this.#isOver || this.#goodbye !== undefined;
  }

  /** Nothing is queued. Where this is false, what is queued may still have to wait for credit. */
  get isIdle(): boolean {
    return (
      this.#lanes[2].peek() === undefined &&
      this.#credits.peek() === undefined &&
      this.#frames.peek() === undefined &&
      this.#lanes[1].peek() === undefined &&
      this.#lanes[0].peek() === undefined &&
      this.#pongs.length === 0 &&
      this.#goodbye === undefined
    );
  }

  queueFrame(frame: Uint8Array): void {
    if (this.isEnding) return;
    if (frame[4] === FRAME_TYPES.RESET) this.queuedResets += 1;
    this.#frames.push(frame);
  }

  queueOpen(stream: StreamRecord, frame: Uint8Array): void {
    stream.openFrame = frame;
    this.#frames.push(stream);
  }

  /** A PONG answers its PING and all before it, so of many only the newest matter. */
  queuePong(nonce: number): void {
    if (this.#pongs.length === MAX_QUEUED_PONGS) this.#pongs.pop();
    this.#pongs.push(nonce);
  }

  /** The stream's pending credit is worth a frame; its amount is settled when the frame leaves. */
  queueCredit(stream: StreamRecord): void {
    if (stream.isCreditQueued) return;
    stream.isCreditQueued = true;
    this.#credits.push(stream);
  }

  queueMessage(stream: StreamRecord, frame: Uint8Array): boolean {
    stream.queue.push(frame);
    return this.#grown(stream, frame.length);
  }

  queueBytes(stream: StreamRecord, bytes: Uint8Array, onSent: (() => void) | undefined): boolean {
    stream.queue.push(queuedBytesOf(bytes, false, onSent));
    return this.#grown(stream, bytes.length);
  }

  /** Ends the stream with what is queued last, or with an empty frame. */
  queueEnd(stream: StreamRecord): void {
    const last = stream.queue.last();
    if (last === undefined) {
      stream.queue.push(queuedBytesOf(new Uint8Array(0), true, undefined));
      this.wake(stream);
    } else if (last instanceof Uint8Array) last[5] = FLAG_END;
    else last.end = true;
  }

  /** The stream's first frame may have become sendable. */
  wake(stream: StreamRecord): void {
    if (stream.isReady || !this.#isSendable(stream)) return;
    stream.isReady = true;
    this.#lanes[LANE_NUMBERS[stream.lane] as 0 | 1 | 2].push(stream);
  }

  /** Messages with more payload than this wait, with what is behind them in their stream, until more is allowed. */
  allowMessages(maxBytes: number): void {
    this.#maxMessageBytes = maxBytes;
    for (const stream of this.#table.all()) this.wake(stream);
  }

  /** Nothing more may be queued; GOODBYE follows what can still leave. Transfers are cut short: they would hold it up. */
  goodbye(frame: Uint8Array): void {
    if (this.isEnding) return;
    this.#goodbye = frame;
    for (const stream of [...this.#table.all()]) if (stream.lane === 'bulk') dropQueue(stream);
  }

  /** The link has failed: nothing leaves any more but GOODBYE (and HELLO, if it has not left yet). */
  fail(frame: Uint8Array): void {
    const wasOver = this.#isOver;
    const first = this.#frames.peek();
    this.close();
    if (wasOver) return;
    this.#isOver = false;
    if (first instanceof Uint8Array && first[4] === FRAME_TYPES.HELLO) this.#frames.push(first);
    this.#goodbye = frame;
  }

  /** Nothing leaves any more. The streams' queues are the caller's. */
  close(): void {
    this.#isOver = true;
    this.#goodbye = undefined;
    this.#pongs = [];
    while (this.#frames.shift() !== undefined);
    while (this.#credits.shift() !== undefined);
  }

  /**
   * The next frame in order; undefined when nothing may leave now. Lanes below `lowest` are held back (not once the
   * link is ending), and raw bytes leave in pieces of at most `maxPiece`: for whoever bounds the rate.
   */
  nextFrame(lowest: 0 | 1 | 2 = 2, maxPiece = MAX_FRAME_PAYLOAD): OutgoingFrame | undefined {
    if (this.#isOver) return undefined;
    const lane = this.#nextLane(this.#goodbye === undefined ? lowest : 2);
    if (lane === undefined) return this.#goodbye === undefined ? undefined : this.#lastFrame();
    if (lane === 0) {
      const frame = this.#urgentFrame();
      if (frame !== undefined) return { header: frame, payload: undefined, onSent: undefined };
    }
    return this.#streamFrame(this.#lanes[lane], maxPiece);
  }

  /** Whether something could leave in a lane below the control lane. */
  get hasStreamFrame(): boolean {
    return !this.#isOver && (this.#hasReady(1) || this.#hasReady(2));
  }

  #grown(stream: StreamRecord, bytes: number): boolean {
    stream.queuedBytes += bytes;
    if (stream.queuedBytes > QUEUE_HIGH_MARK) stream.isAboveHighMark = true;
    this.wake(stream);
    return stream.queuedBytes <= QUEUE_HIGH_MARK;
  }

  /** The lane whose turn it is: the highest that has something, unless a lower one has waited for long enough. */
  #nextLane(lowest: 0 | 1 | 2): 0 | 1 | 2 | undefined {
    const control = this.#hasUrgent() || this.#hasReady(0);
    const normal = this.#hasReady(1);
    const bulk = this.#hasReady(2);
    const passedOver = this.#passedOver as [number, number, number];
    let lane: 0 | 1 | 2;
    if (bulk && passedOver[2] >= LANE_QUANTUM && lowest === 2) lane = 2;
    else if (normal && passedOver[1] >= LANE_QUANTUM && lowest >= 1) lane = 1;
    else if (control) lane = 0;
    else if (normal && lowest >= 1) lane = 1;
    else if (bulk && lowest === 2) lane = 2;
    else return undefined;
    passedOver[1] = countPassedOver(passedOver[1], normal, lane, 1);
    passedOver[2] = countPassedOver(passedOver[2], bulk, lane, 2);
    return lane;
  }

  #hasUrgent(): boolean {
    for (let first = this.#frames.peek(); first !== undefined; first = this.#frames.peek()) {
      // A stream that was reset before its OPEN left was never there.
      if (first instanceof Uint8Array || first.phase !== 'closed') return true;
      this.#frames.shift();
    }
    if (this.#pongs.length > 0) return true;
    for (let first = this.#credits.peek(); first !== undefined; first = this.#credits.peek()) {
      if (first.phase === 'open' || first.phase === 'halfClosedLocal') return true;
      this.#credits.shift();
    }
    return false;
  }

  #hasReady(lane: 0 | 1 | 2): boolean {
    const round = this.#lanes[lane];
    for (let first = round.peek(); first !== undefined; first = round.peek()) {
      if (this.#isSendable(first)) return true;
      first.isReady = false;
      round.shift();
    }
    return false;
  }

  #urgentFrame(): Uint8Array | undefined {
    const first = this.#frames.shift();
    if (first instanceof Uint8Array) {
      if (first[4] === FRAME_TYPES.RESET) this.queuedResets -= 1;
      return first;
    }
    if (first !== undefined) {
      const frame = first.openFrame;
      first.openFrame = undefined;
      this.wake(first);
      return frame;
    }
    const nonce = this.#pongs.shift();
    if (nonce !== undefined) return encodeNumberFrame(FRAME_TYPES.PONG, 0, nonce);
    const stream = this.#credits.shift();
    if (stream === undefined) return undefined;
    const amount = stream.pendingCredit;
    stream.isCreditQueued = false;
    stream.pendingCredit = 0;
    stream.receiveCredit += amount;
    return encodeNumberFrame(FRAME_TYPES.CREDIT, stream.id, amount);
  }

  /** One frame of the stream whose turn it is; the stream goes to the end of the round if it has another. */
  #streamFrame(round: Fifo<StreamRecord>, maxPiece: number): OutgoingFrame | undefined {
    const stream = round.shift();
    const item = stream?.queue.peek();
    if (stream === undefined || item === undefined) return undefined;
    stream.isReady = false;
    let frame: OutgoingFrame;
    let isEnd: boolean;
    if (item instanceof Uint8Array) {
      stream.queue.shift();
      stream.queuedBytes -= item.length;
      stream.sendCredit -= item.length;
      isEnd = item[5] === FLAG_END;
      frame = { header: item, payload: undefined, onSent: undefined };
    } else {
      const payload = takePiece(item, Math.min(maxPiece, stream.sendCredit - FRAME_HEADER_SIZE));
      const onSent = sentCallback(item, payload);
      if (item.isOver) stream.queue.shift();
      isEnd = item.isOver && item.end;
      stream.queuedBytes -= payload.length;
      stream.sendCredit -= payload.length + FRAME_HEADER_SIZE;
      const header = new Uint8Array(FRAME_HEADER_SIZE);
      const lane = LANE_NUMBERS[stream.lane];
      writeFrameHeader(header, payload.length, FRAME_TYPES.BYTES, isEnd ? FLAG_END : 0, lane, stream.id);
      frame = { header, payload: payload.length === 0 ? undefined : payload, onSent };
    }
    this.#sent(stream, isEnd);
    return frame;
  }

  #sent(stream: StreamRecord, isEnd: boolean): void {
    this.wake(stream);
    const isClosed = isEnd && this.#table.advance(stream, 'sendEnd');
    if (stream.isAboveHighMark && stream.queuedBytes <= QUEUE_LOW_MARK) {
      stream.isAboveHighMark = false;
      this.#events.onDrain(stream.id);
    }
    if (isClosed) this.#events.onClosed?.(stream.id);
  }

  /** Whether the stream's first frame is there, follows its OPEN, is allowed, and fits the credit. */
  #isSendable(stream: StreamRecord): boolean {
    const item = stream.queue.peek();
    if (item === undefined || stream.openFrame !== undefined || stream.phase === 'closed') return false;
    if (item instanceof Uint8Array)
      return stream.sendCredit >= item.length && item.length <= this.#maxMessageBytes + FRAME_HEADER_SIZE;
    // Small pieces would cost more than they bring; the rest of the credit is under way.
    return (
      stream.sendCredit >= Math.min(item.bytes.length - item.offset, MIN_BYTES_PIECE) + FRAME_HEADER_SIZE
    );
  }

  #lastFrame(): OutgoingFrame | undefined {
    const goodbye = this.#goodbye;
    if (goodbye === undefined) return undefined;
    this.close();
    for (const stream of [...this.#table.all()]) dropQueue(stream);
    return { header: goodbye, payload: undefined, onSent: undefined };
  }
}

/** The new count of a lane when `sent` is the lane whose turn it is. */
const countPassedOver = (count: number, isWaiting: boolean, sent: number, lane: number): number => {
  if (!isWaiting || sent === lane) return 0;
  return sent < lane ? count + 1 : count;
};
