// Cuts what arrives into frames. Holds at most one header and one control payload; bytes pass through as they come.
// Whether a frame is allowed, and what it means, is the sink's business.

import { FRAME_HEADER_SIZE } from './limits.ts';
import { decodeFrameHeader, type FrameHeader } from './frame.ts';

/** `whole`: assemble the payload. `pieces`: hand it on as it arrives. `skip`: throw it away as it arrives. */
export type PayloadMode = 'whole' | 'pieces' | 'skip';

export interface FrameSink {
  /** Nothing more is wanted. Read after every call. */
  readonly isStopped: boolean;
  /** A header that is right by itself. Checks the length, too, before anything is kept for it. */
  onHeader(header: Readonly<FrameHeader>): PayloadMode;
  /** The payload of a `whole` frame, valid during the call. */
  onPayload(header: Readonly<FrameHeader>, payload: Uint8Array): void;
  /** Some of the payload of a `pieces` frame, valid during the call. */
  onPiece(header: Readonly<FrameHeader>, piece: Uint8Array): void;
  /** The end of a `pieces` frame. */
  onFrameEnd(header: Readonly<FrameHeader>): void;
}

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #header: FrameHeader = { length: 0, type: 0, flags: 0, lane: 0, streamId: 0 };
  readonly #headerBytes = new Uint8Array(FRAME_HEADER_SIZE);
  #headerFill = 0;
  #inPayload = false;
  #mode: PayloadMode = 'skip';
  /** Bytes of the payload still to come. */
  #remaining = 0;
  #payload: Uint8Array | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Throws what the sink throws, and ProtocolError for a malformed header. Must not be called again after that. */
  push(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length && !this.#sink.isStopped) {
      offset = this.#inPayload ? this.#takePayload(chunk, offset) : this.#takeHeader(chunk, offset);
    }
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    const missing = FRAME_HEADER_SIZE - this.#headerFill;
    const count = Math.min(missing, chunk.length - offset);
    if (count === FRAME_HEADER_SIZE) {
      decodeFrameHeader(chunk, offset, this.#header);
    } else {
      for (let index = 0; index < count; index += 1) {
        this.#headerBytes[this.#headerFill + index] = chunk[offset + index] as number;
      }
      this.#headerFill += count;
      if (count < missing) return offset + count;
      this.#headerFill = 0;
      decodeFrameHeader(this.#headerBytes, 0, this.#header);
    }
    this.#mode = this.#sink.onHeader(this.#header);
    this.#remaining = this.#header.length;
    this.#inPayload = this.#remaining > 0;
    if (!this.#inPayload && this.#mode === 'pieces') this.#sink.onFrameEnd(this.#header);
    return offset + count;
  }

  #takePayload(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#remaining);
    this.#remaining -= end - offset;
    const isComplete = this.#remaining === 0;
    this.#inPayload = !isComplete;
    if (this.#mode === 'pieces') {
      this.#sink.onPiece(this.#header, end - offset === chunk.length ? chunk : chunk.subarray(offset, end));
      if (isComplete && !this.#sink.isStopped) this.#sink.onFrameEnd(this.#header);
    } else if (this.#mode === 'whole') {
      this.#assemble(chunk, offset, end, isComplete);
    }
    return end;
  }

  #assemble(chunk: Uint8Array, offset: number, end: number, isComplete: boolean): void {
    if (isComplete && this.#payload === undefined) {
      this.#sink.onPayload(this.#header, chunk.subarray(offset, end));
      return;
    }
    // The sink has held the length to its cap.
    this.#payload ??= new Uint8Array(this.#header.length);
    this.#payload.set(chunk.subarray(offset, end), this.#header.length - this.#remaining - (end - offset));
    if (!isComplete) return;
    const payload = this.#payload;
    this.#payload = undefined;
    this.#sink.onPayload(this.#header, payload);
  }
}
