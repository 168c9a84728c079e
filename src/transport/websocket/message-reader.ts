// Takes apart what a client sends over a WebSocket (RFC 6455 §5), as far as it is bytes of a link: binary messages, whose bytes are handed on as they
// come, without their mask, whatever message or frame they are of. Every other frame is handed on as it came, for somebody who knows the
// rest of the protocol. Pure.
//
//   between ──binary, final──▶ between            between ──text──▶ foreign ──continuation, final──▶ between
//      └────binary, more──▶ own ──continuation, final──▶ between
//   In `own`, frames of control come in between; in `foreign`, everything is foreign. Whatever is no frame that a client may send is
//   foreign, too: refusing it is not for this file.
//
// Must hold: every byte is handed on once and in order; memory does not grow with what a peer sends.

import { MAX_MESSAGE, MAX_MESSAGE_FRAGMENTS } from '../limits.ts';
import { CLOSE } from './settings.ts';
import { MASK_SIZE, unmask } from './unmask.ts';

export interface MessageReaderHandlers {
  /** Bytes of binary messages, in place of the masked ones in what was read: never none, and valid during the call only. */
  onBytes(bytes: Uint8Array): void;
  /** A binary message has ended in which there was nothing. */
  onEmpty(): void;
  /** The next bytes of frames that are not ours; valid during the call only. */
  onForeign(bytes: Uint8Array): void;
  /** The peer broke a bound: nothing more is read. A status code of the closing handshake, and a reason. */
  onFault(code: number, reason: string): void;
}

const OPCODE = { continuation: 0, binary: 2, close: 8 } as const;
const FIN = 0x80;
const MASKED = 0x80;
const SHORTEST_HEADER = 2;
const LONGEST_HEADER = 14;
/** Lengths above it stand in two bytes behind it, or in eight. */
const MAX_SHORT_LENGTH = 125;
const IN_TWO_BYTES = 126;

type State = 'between' | 'own' | 'foreign';

export class MessageReader {
  readonly #handlers: MessageReaderHandlers;
  readonly #header = new Uint8Array(LONGEST_HEADER);
  readonly #mask = new Uint8Array(MASK_SIZE);
  #headerLength = 0;
  #state: State = 'between';
  /** Of the frame that is being read: what is to come of it, and what its header says. */
  #left = 0;
  #isOwnFrame = false;
  /** The opcode, and above it the bits that nobody may set. */
  #kind = 0;
  #isFinal = false;
  /** Of the message that is ours: its frames, and its bytes. */
  #frames = 0;
  #size = 0;
  #isStopped = false;

  constructor(handlers: MessageReaderHandlers) {
    this.#handlers = handlers;
  }

  /** Nothing more is read: what still comes is for nobody. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Takes the next bytes, and takes the mask off in their place. */
  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isStopped;)
      at = this.#left > 0 ? this.#readPayload(bytes, at) : this.#readHeader(bytes, at);
  }

  #readPayload(bytes: Uint8Array, from: number): number {
    const to = Math.min(bytes.length, from + this.#left);
    const payload = bytes.subarray(from, to);
    this.#left -= payload.length;
    if (this.#isOwnFrame) {
      unmask(payload, this.#mask);
      turn(this.#mask, payload.length);
      this.#handlers.onBytes(payload);
    } else this.#handlers.onForeign(payload);
    if (this.#left === 0) this.#endFrame();
    return to;
  }

  #readHeader(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length && this.#headerLength < this.#wanted()) {
      this.#header[this.#headerLength] = bytes[at] as number;
      this.#headerLength += 1;
      at += 1;
    }
    if (this.#headerLength >= SHORTEST_HEADER && this.#headerLength === this.#wanted()) this.#beginFrame();
    return at;
  }

  /** How long the header is, as far as can be seen by now. */
  #wanted(): number {
    if (this.#headerLength < SHORTEST_HEADER) return SHORTEST_HEADER;
    const second = this.#header[1] as number;
    const short = second & ~MASKED;
    const extended = short <= MAX_SHORT_LENGTH ? 0 : short === IN_TWO_BYTES ? 2 : 8;
    return SHORTEST_HEADER + extended + ((second & MASKED) === 0 ? 0 : MASK_SIZE);
  }

  #beginFrame(): void {
    const header = this.#header.subarray(0, this.#headerLength);
    this.#headerLength = 0;
    const first = header[0] as number;
    this.#isFinal = (first & FIN) !== 0;
    this.#left = payloadLength(header);
    this.#kind = first & ~FIN;
    const isMasked = ((header[1] as number) & MASKED) !== 0;
    const isForeign = this.#state === 'foreign' || this.#kind >= OPCODE.close || !isMasked;
    if (this.#state === 'own' && !isForeign && this.#kind !== OPCODE.continuation)
      return this.#fault(CLOSE.protocolError, 'a message within a message');
    this.#isOwnFrame = !isForeign && (this.#state === 'own' || this.#kind === OPCODE.binary);
    if (this.#isOwnFrame) this.#beginOwnFrame(header.subarray(-MASK_SIZE));
    else this.#handlers.onForeign(header);
    if (this.#left === 0 && !this.#isStopped) this.#endFrame();
  }

  #beginOwnFrame(mask: Uint8Array): void {
    this.#mask.set(mask);
    if (this.#state === 'between') {
      this.#frames = 0;
      this.#size = 0;
    }
    this.#state = 'own';
    this.#frames += 1;
    this.#size += this.#left;
    if (this.#size > MAX_MESSAGE) this.#fault(CLOSE.tooLarge, 'a message that is too large');
    else if (this.#frames > MAX_MESSAGE_FRAGMENTS) this.#fault(CLOSE.refused, 'a message in too many pieces');
  }

  #endFrame(): void {
    if (this.#isOwnFrame) {
      if (!this.#isFinal) return;
      this.#state = 'between';
      if (this.#size === 0) this.#handlers.onEmpty();
      return;
    }
    // The peer's last word.
    if (this.#kind === OPCODE.close) this.stop();
    else if (this.#kind < OPCODE.close) this.#state = this.#isFinal ? 'between' : 'foreign';
  }

  #fault(code: number, reason: string): void {
    this.stop();
    this.#handlers.onFault(code, reason);
  }
}

/** Of a whole header. What is too long for a number is too long for anything. */
const payloadLength = (header: Uint8Array): number => {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const short = view.getUint8(1) & ~MASKED;
  if (short <= MAX_SHORT_LENGTH) return short;
  return short === IN_TWO_BYTES ? view.getUint16(2) : Number(view.getBigUint64(2));
};

/** Turns the mask on, so that it begins with what is due after so many bytes. */
const turn = (mask: Uint8Array, count: number): void => {
  const by = count % MASK_SIZE;
  if (by > 0) mask.set([...mask.subarray(by), ...mask.subarray(0, by)]);
};
