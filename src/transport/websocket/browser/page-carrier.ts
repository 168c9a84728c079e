// A carrier over a page's own WebSocket. Nothing here may need Node.js. A page differs from it in two ways:
//
// - It cannot stop a peer from sending: while it is paused, what arrives is held in memory. What bounds that is the
//   link's credit, which only comes back for what was taken.
// - It is not told when what it wrote has left: `bufferedAmount` is looked at when something arrives, and now and then.
//
// Must hold: `onClose` comes exactly once and last, every `onSent` is called exactly once, and an empty message is sent for
// nothing but the end (see websocket-stream.ts).

import { WherryError } from '../../../base/index.ts';
import type { Carrier, CarrierHandlers } from '../../carrier.ts';
import {
  LINGER_MS,
  MAX_JOINED_PAYLOAD,
  MAX_MESSAGE,
  PAGE_DRAIN_MS,
  PAGE_MAX_HIGH_MARK,
  PAGE_QUICK_DRAIN_MS,
  SENT_MESSAGE_SIZE,
} from '../../limits.ts';
import { WriteMark } from '../../write-mark.ts';
import { CLOSE, isCloseInOrder } from '../settings.ts';

export interface PageCarrierInit {
  readonly remoteAddress: string;
  readonly isLoopback: boolean;
  /** After `end`, a peer that takes nothing for so long is given up. Default 10 000. */
  readonly lingerMs?: number | undefined;
  /** Calls back when it is time to look again whether what was written has left. Default: after 5 ms. */
  readonly later?: ((look: () => void) => void) | undefined;
}

const END = new Uint8Array(0);

const lost = (message: string): WherryError => new WherryError('CONNECTION_LOST', message);

export class PageCarrier implements Carrier {
  readonly kind = 'websocket';
  readonly binding = undefined;
  readonly peerPin = undefined;
  readonly remoteAddress: string;
  readonly isLoopback: boolean;
  readonly #webSocket: WebSocket;
  readonly #lingerMs: number;
  readonly #later: (look: () => void) => void;
  readonly #mark = new WriteMark(() => performance.now(), {
    quickDrainMs: PAGE_QUICK_DRAIN_MS,
    maxHighMark: PAGE_MAX_HIGH_MARK,
  });
  #handlers: CarrierHandlers | undefined;
  /** What arrived while nobody could take it, oldest first; the peer's end is an empty piece. */
  #held: Uint8Array[] = [];
  #isPaused = false;
  #isLooking = false;
  #isEnding = false;
  #isPeerEnded = false;
  #isDestroyed = false;
  /** The WebSocket is closed, or nothing more is expected of it. */
  #isGone = false;
  /** `onClose` was called, or will be by `start`. */
  #isClosed = false;
  #error: Error | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  /** Takes an open WebSocket, which belongs to it from now on. Call in the turn in which it opened. */
  constructor(webSocket: WebSocket, init: PageCarrierInit) {
    this.#webSocket = webSocket;
    this.remoteAddress = init.remoteAddress;
    this.isLoopback = init.isLoopback;
    this.#lingerMs = init.lingerMs ?? LINGER_MS;
    this.#later = init.later ?? ((look) => setTimeout(look, PAGE_DRAIN_MS));
    webSocket.binaryType = 'arraybuffer';
    webSocket.addEventListener('message', ({ data }: { readonly data: unknown }) => this.#arrived(data));
    webSocket.addEventListener('close', ({ code }) => this.#gone(code));
    // What a page is told of an error is nothing; the close that follows says as much.
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#isClosed) queueMicrotask(() => handlers.onClose(this.#error));
    else if (this.#held.length > 0) queueMicrotask(() => this.#release());
  }

  write(header: Uint8Array, payload?: Uint8Array, onSent?: () => void): boolean {
    // A WebSocket copies what it is given before it returns.
    if (onSent !== undefined) queueMicrotask(onSent);
    if (this.#isEnding || this.#isDestroyed || this.#isGone) return true;
    if (payload === undefined) this.#send(header);
    else if (payload.length < MAX_JOINED_PAYLOAD) this.#send(join(header, payload));
    else {
      this.#send(header);
      this.#send(payload);
    }
    this.#mark.written(this.#webSocket.bufferedAmount);
    if (this.#mark.isFull) this.#lookLater();
    return !this.#mark.isFull;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#held.length > 0) queueMicrotask(() => this.#release());
  }

  end(): void {
    if (this.#isEnding || this.#isDestroyed || this.#isClosed) return;
    this.#isEnding = true;
    this.#trySend(END);
    // What still arrives is for the user, or, when the user has paused or never began, for nobody.
    if (this.#isPaused || this.#handlers === undefined) this.#discard();
    this.#closeAfterBothEnds();
    this.#lingerOn();
    this.#settle();
  }

  destroy(error?: Error): void {
    if (this.#isDestroyed || this.#isClosed) return;
    this.#isDestroyed = true;
    this.#error ??= error;
    this.#held = [];
    this.#webSocket.close(CLOSE.brokenOff);
    // What becomes of the WebSocket now is no matter.
    this.#isGone = true;
    this.#settle();
  }

  #send(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += SENT_MESSAGE_SIZE)
      this.#trySend(bytes.subarray(start, start + SENT_MESSAGE_SIZE));
  }

  #trySend(bytes: Uint8Array): void {
    // On one that is closing by the peer's will, this does nothing; its close says the rest.
    this.#webSocket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  #arrived(data: unknown): void {
    if (this.#isDestroyed || this.#isClosed) return;
    if (!(data instanceof ArrayBuffer)) return this.#fail('The server sent text; it does not speak Wherry.');
    if (data.byteLength > MAX_MESSAGE) return this.#fail('The server sent a message that is too large.');
    this.#look();
    if (!this.#isFree() || this.#held.length > 0) this.#hold(new Uint8Array(data));
    else this.#take(new Uint8Array(data));
  }

  /** Whether what arrives can be handed on at once. */
  #isFree(): boolean {
    return this.#handlers !== undefined && !this.#isPaused;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    if (this.#isEnding && !this.#isFree()) this.#discard();
  }

  /** Of what nobody will take, only the peer's end counts. */
  #discard(): void {
    const hasEnd = this.#held.some((bytes) => bytes.length === 0);
    this.#held = [];
    if (hasEnd) this.#take(END);
  }

  #take(bytes: Uint8Array): void {
    if (bytes.length > 0) {
      this.#handlers?.onData(bytes);
      return;
    }
    this.#isPeerEnded = true;
    // As on a socket: the peer's end is answered with our own.
    this.end();
    this.#closeAfterBothEnds();
  }

  #closeAfterBothEnds(): void {
    if (this.#isEnding && this.#isPeerEnded) this.#webSocket.close(CLOSE.inOrder);
  }

  /** Hands on what was held, as long as nobody pauses again. */
  #release(): void {
    while (this.#isFree() && !this.#isDestroyed && !this.#isClosed) {
      const bytes = this.#held.shift();
      if (bytes === undefined) break;
      this.#take(bytes);
    }
    this.#settle();
  }

  #fail(message: string): void {
    this.destroy(lost(message));
  }

  #gone(code: number): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (!isCloseInOrder(code) && !(this.#isEnding && this.#isPeerEnded))
      this.#error ??= lost('The connection to the server was broken off.');
    this.#finish();
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#later(() => {
      this.#isLooking = false;
      this.#look();
    });
  }

  #look(): void {
    if (!this.#mark.isFull || this.#isGone) return;
    if (!this.#mark.sent(this.#webSocket.bufferedAmount)) this.#lookLater();
    else this.#handlers?.onDrain();
  }

  /** After `end`: as long as the peer takes what was written it may take its time; then it has the same time to end too. */
  #lingerOn(): void {
    const before = this.#webSocket.bufferedAmount;
    this.#linger = setTimeout(() => {
      if (this.#webSocket.bufferedAmount < before) this.#lingerOn();
      else this.destroy();
    }, this.#lingerMs);
  }

  /** In a later turn: never within a call from above. */
  #settle(): void {
    if (this.#isGone) queueMicrotask(() => this.#finish());
  }

  #finish(): void {
    if (this.#isClosed || !this.#isGone) return;
    // The peer ended in order, and the user has not seen all of it yet: `#release` brings us here again.
    if (this.#held.length > 0 && this.#error === undefined && !this.#isDestroyed) return;
    this.#isClosed = true;
    this.#held = [];
    clearTimeout(this.#linger);
    this.#handlers?.onClose(this.#error);
  }
}

const join = (header: Uint8Array, payload: Uint8Array): Uint8Array => {
  if (payload.length === 0) return header;
  const joined = new Uint8Array(header.length + payload.length);
  joined.set(header, 0);
  joined.set(payload, header.length);
  return joined;
};
