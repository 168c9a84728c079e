// What arrives: holds every frame to the state of the link and its streams (link.md, "Streams", "Credit", "Protocol
// errors") and turns it into events. Sends only what the protocol itself answers: PONG, and RESET of a stream too many.

import { ProtocolError, type ErrorCode } from '../base/index.ts';
import { decodeControl } from './control-decoder.ts';
import { encodeReset, readGoodbye, readHello, readOpen, readReset, type Hello } from './envelopes.ts';
import type { FrameSink, PayloadMode } from './frame-reader.ts';
import { FLAG_END, FRAME_TYPES, frameTypeName, readUint32, type FrameHeader } from './frame.ts';
import { LANES, LANE_NUMBERS, type Lane } from './lane.ts';
import {
  FRAME_HEADER_SIZE,
  MAX_CONTROL_PAYLOAD,
  MAX_SHORT_PAYLOAD,
  MAX_QUEUED_RESETS,
  MAX_STREAM_CREDIT,
} from './limits.ts';
import type { LinkEvents } from './link-events.ts';
import type { Outbox } from './outbox.ts';
import { dropQueue } from './stream-queue.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamTable } from './stream-table.ts';
import { nextPhase, type StreamEvent } from './stream-transitions.ts';

/** What a link accepts from its peer. */
export interface LinkLimits {
  /** Streams that the peer may have open at once. One more is answered with `RATE_LIMITED`. */
  readonly maxStreams: number;
  /** Largest payload of OPEN and MESSAGE, in bytes; taken as 4096 when it is less, as 128 KiB when it is more. */
  readonly maxControlBytes: number;
}

const refuse = (why: string, code: ErrorCode = 'BAD_REQUEST'): never => {
  throw new ProtocolError('remote', `The peer broke the protocol: ${why}.`, code);
};

const isEnd = (header: Readonly<FrameHeader>): boolean => header.flags === FLAG_END;

export class Receiver implements FrameSink {
  readonly #table: StreamTable;
  readonly #outbox: Outbox;
  readonly #events: LinkEvents;
  readonly #hello: Hello;
  #limits: LinkLimits;
  /** Stream of the frame that is arriving; undefined for the link's own frames. */
  #stream: StreamRecord | undefined;
  isStopped = false;
  /** Agreed with the peer's HELLO. */
  version: number | undefined;

  constructor(table: StreamTable, outbox: Outbox, events: LinkEvents, hello: Hello, limits: LinkLimits) {
    this.#table = table;
    this.#outbox = outbox;
    this.#events = events;
    this.#hello = hello;
    this.#limits = limits;
  }

  set limits(limits: LinkLimits) {
    this.#limits = limits;
  }

  onHeader(header: Readonly<FrameHeader>): PayloadMode {
    const { type } = header;
    if ((type === FRAME_TYPES.HELLO) !== (this.version === undefined)) {
      refuse(this.version === undefined ? 'its first frame is not HELLO' : 'it said HELLO twice');
    }
    this.#stream = undefined;
    switch (type) {
      case FRAME_TYPES.BYTES:
        return this.#dataHeader(header) ? 'pieces' : 'skip';
      case FRAME_TYPES.MESSAGE:
        this.#checkControlLength(header);
        return this.#dataHeader(header) ? 'whole' : 'skip';
      case FRAME_TYPES.OPEN:
        this.#checkControlLength(header);
        return this.#openHeader(header) ? 'whole' : 'skip';
      case FRAME_TYPES.RESET:
        return this.#findStream(header, 'receiveReset') ? 'whole' : 'skip';
      case FRAME_TYPES.CREDIT:
        return this.#findStream(header, 'receiveCredit') ? 'whole' : 'skip';
      default:
        return 'whole';
    }
  }

  onPayload(header: Readonly<FrameHeader>, payload: Uint8Array): void {
    switch (header.type) {
      case FRAME_TYPES.HELLO:
        return this.#helloArrived(readHello(decodeControl(payload)));
      case FRAME_TYPES.OPEN:
        return this.#openArrived(header, payload);
      case FRAME_TYPES.PING:
        return this.#outbox.queuePong(readUint32(payload, 0));
      case FRAME_TYPES.PONG:
        return this.#events.onPong(readUint32(payload, 0));
      case FRAME_TYPES.GOODBYE:
        this.isStopped = true;
        return this.#events.onGoodbye(readGoodbye(decodeControl(payload)));
      default:
        return this.#streamPayloadArrived(header, payload);
    }
  }

  onPiece(_header: Readonly<FrameHeader>, piece: Uint8Array): void {
    const stream = this.#stream;
    // The stream may have been reset here while the frame was arriving.
    if (stream !== undefined && stream.phase !== 'closed') this.#events.onBytes(stream.id, piece);
  }

  onFrameEnd(header: Readonly<FrameHeader>): void {
    if (isEnd(header)) this.#ended(this.#stream);
  }

  #checkControlLength(header: Readonly<FrameHeader>): void {
    if (
      header.length > Math.max(MAX_SHORT_PAYLOAD, Math.min(this.#limits.maxControlBytes, MAX_CONTROL_PAYLOAD))
    ) {
      refuse(
        `a ${frameTypeName(header.type)} of ${header.length} bytes is more than is accepted`,
        'TOO_LARGE',
      );
    }
  }

  /** Finds the live stream of the frame. False for a late frame; refuses what the table of transitions does not have. */
  #findStream(header: Readonly<FrameHeader>, event: StreamEvent): boolean {
    const phase = this.#table.phaseOf(header.streamId);
    if (nextPhase(phase, event) === undefined) {
      refuse(`a ${frameTypeName(header.type)} came on stream ${header.streamId}, which is ${phase}`);
    }
    this.#stream = this.#table.get(header.streamId);
    return this.#stream !== undefined;
  }

  #dataHeader(header: Readonly<FrameHeader>): boolean {
    if (!this.#findStream(header, isEnd(header) ? 'receiveEnd' : 'receive')) return false;
    const stream = this.#stream as StreamRecord;
    if (header.lane !== LANE_NUMBERS[stream.lane])
      refuse(`a frame of stream ${stream.id} came in another lane`);
    const cost = header.length + FRAME_HEADER_SIZE;
    if (cost > stream.receiveCredit) refuse(`stream ${stream.id} was sent more than its credit`);
    stream.receiveCredit -= cost;
    stream.unpaidPayload += header.length;
    stream.unpaidHeaders += FRAME_HEADER_SIZE;
    return true;
  }

  #openHeader(header: Readonly<FrameHeader>): boolean {
    const { streamId } = header;
    if (!this.#table.claimRemote(streamId))
      refuse(`it opened stream ${streamId}, which is not a new one of its own`);
    if (this.#table.liveFromPeer < this.#limits.maxStreams) return true;
    if (this.#outbox.queuedResets >= MAX_QUEUED_RESETS) {
      refuse('it opens streams and does not read the answers', 'RATE_LIMITED');
    }
    const message = `At most ${this.#limits.maxStreams} streams may be open at once; wait until one has ended.`;
    this.#outbox.queueFrame(encodeReset(streamId, { code: 'RATE_LIMITED', message }));
    return false;
  }

  #helloArrived(hello: Hello): void {
    const version = Math.min(hello.maxVersion, this.#hello.maxVersion);
    if (version < Math.max(hello.minVersion, this.#hello.minVersion)) {
      const ours = `${this.#hello.minVersion} to ${this.#hello.maxVersion}`;
      const message = `The peers have no protocol version in common (${ours} here, ${hello.minVersion} to ${hello.maxVersion} there); update the older side.`;
      throw new ProtocolError('remote', message, 'UNSUPPORTED');
    }
    this.version = version;
    this.#events.onHello(hello, version);
  }

  #openArrived(header: Readonly<FrameHeader>, payload: Uint8Array): void {
    const { method, params, deadlineMs } = readOpen(decodeControl(payload));
    // Streams the peer opened and this side reset at once are bounded like those that were one too many.
    if (this.#outbox.queuedResets >= MAX_QUEUED_RESETS) {
      refuse('it opens streams and does not read the answers', 'RATE_LIMITED');
    }
    const lane = LANES[header.lane] as Lane;
    const ended = isEnd(header);
    const stream = this.#table.openRemote(header.streamId, lane, ended);
    this.#events.onOpen(stream.id, method, params, { lane, deadlineMs, ended });
  }

  #streamPayloadArrived(header: Readonly<FrameHeader>, payload: Uint8Array): void {
    const stream = this.#stream;
    if (stream === undefined || stream.phase === 'closed') return;
    if (header.type === FRAME_TYPES.MESSAGE) {
      this.#events.onMessage(stream.id, decodeControl(payload), header.length);
      if (isEnd(header)) this.#ended(stream);
    } else if (header.type === FRAME_TYPES.CREDIT) {
      this.#creditArrived(stream, readUint32(payload, 0));
    } else {
      const error = readReset(decodeControl(payload));
      this.#table.advance(stream, 'receiveReset');
      dropQueue(stream);
      this.#events.onReset(stream.id, error);
    }
  }

  #creditArrived(stream: StreamRecord, amount: number): void {
    if (amount === 0) refuse(`stream ${stream.id} was granted nothing`);
    stream.sendCredit += amount;
    if (stream.sendCredit > MAX_STREAM_CREDIT) refuse(`stream ${stream.id} was granted more than 2^31 bytes`);
    this.#outbox.wake(stream);
  }

  #ended(stream: StreamRecord | undefined): void {
    if (stream === undefined || stream.phase === 'closed' || this.isStopped) return;
    const isGone = this.#table.advance(stream, 'receiveEnd');
    this.#events.onEnd(stream.id);
    if (isGone) this.#events.onClosed?.(stream.id);
  }
}
