// A carrier over a Node socket, plain or TLS, or over a stream that behaves like one. Everything that these share; what
// differs (binding, pin, how the socket came to be) is given. Must hold: the socket always has an error listener,
// `onClose` comes exactly once and last, every `onSent` is called exactly once.

import type { Duplex } from 'node:stream';
import { formatTarget, isLoopbackAddress, plainAddress } from './address.ts';
import { toCarrierError } from './carrier-error.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { LINGER_MS, MAX_JOINED_PAYLOAD, TCP_KEEPALIVE_MS } from './limits.ts';
import { WriteMark } from './write-mark.ts';

/**
 * What lies at the bottom of a connection: a TCP socket, or a stream in its place, which ends by halves as TCP does. Such a
 * stream allows that (`allowHalfOpen`): the TLS above it may have more to send when the peer's end comes.
 */
export interface LowerSocket extends Duplex {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  /** Breaks off, so that the peer cannot take it for an end in order. */
  resetAndDestroy(): unknown;
  setNoDelay?(isOn: boolean): unknown;
  setKeepAlive?(isOn: boolean, initialDelayMs: number): unknown;
}

export interface SocketCarrierInit {
  readonly kind: 'tcp' | 'tls' | 'websocket';
  /** What is read from and written to. */
  readonly socket: Duplex;
  /** What is below it (the same one when there is no TLS): what a reset is sent through. */
  readonly tcp: LowerSocket;
  readonly binding: Uint8Array | undefined;
  readonly peerPin: string | undefined;
  /** After `end`, a peer that takes nothing for so long is cut off. Default 10 000. */
  readonly lingerMs?: number | undefined;
  /** Takes what arrives in a way cheaper than 'data' events; false when it cannot (see receive-into.ts). */
  readonly receive?: ((onChunk: (chunk: Uint8Array) => boolean) => boolean) | undefined;
}

interface PendingWrite {
  readonly size: number;
  readonly onSent: (() => void) | undefined;
}

export class SocketCarrier implements Carrier {
  readonly kind: SocketCarrierInit['kind'];
  readonly remoteAddress: string;
  readonly isLoopback: boolean;
  readonly binding: Uint8Array | undefined;
  readonly peerPin: string | undefined;
  readonly #socket: Duplex;
  readonly #tcp: LowerSocket;
  readonly #target: string;
  readonly #lingerMs: number;
  readonly #receiveInto: SocketCarrierInit['receive'];
  readonly #writes = new Set<PendingWrite>();
  #handlers: CarrierHandlers | undefined;
  /** Copies of what arrived while nobody could take it: before `start`, or within the turn of a `pause`. */
  #held: Uint8Array[] = [];
  readonly #mark = new WriteMark(() => performance.now());
  /** Bytes written and not yet taken by the operating system. */
  #pending = 0;
  #isPaused = false;
  #isEnding = false;
  #isDestroyed = false;
  #isSocketGone = false;
  /** `onClose` was called, or will be by `start`. */
  #isClosed = false;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(init: SocketCarrierInit) {
    this.kind = init.kind;
    this.#socket = init.socket;
    this.#tcp = init.tcp;
    this.#lingerMs = init.lingerMs ?? LINGER_MS;
    this.#receiveInto = init.receive;
    this.binding = init.binding;
    this.peerPin = init.peerPin;
    this.remoteAddress = plainAddress(init.tcp.remoteAddress);
    this.isLoopback = isLoopbackAddress(this.remoteAddress);
    this.#target = formatTarget(this.remoteAddress, init.tcp.remotePort ?? 0);
    // The peer's end is answered with our own, behind what is still to be sent.
    init.socket.allowHalfOpen = false;
    init.tcp.setNoDelay?.(true);
    init.tcp.setKeepAlive?.(true, TCP_KEEPALIVE_MS);
    init.socket.on('error', (error) => this.#fail(error));
    if (init.tcp !== init.socket) init.tcp.on('error', (error) => this.#fail(error));
    const gone = (): void => {
      this.#isSocketGone = true;
      this.#finish();
    };
    init.socket.once('close', gone);
    // A socket that has already closed says so to nobody.
    if (init.socket.closed) queueMicrotask(gone);
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#isClosed) {
      queueMicrotask(() => handlers.onClose(this.#error));
      return;
    }
    const receive = (chunk: Uint8Array): boolean => this.#receive(chunk);
    if (this.#receiveInto?.(receive) !== true) {
      this.#socket.on('data', (chunk: Buffer) => receive(asPlainBytes(chunk)));
      return;
    }
    for (let chunk = this.#read(); chunk !== null; chunk = this.#read()) this.#held.push(asPlainBytes(chunk));
    this.resume();
  }

  write(header: Uint8Array, payload?: Uint8Array, onSent?: () => void): boolean {
    if (this.#isEnding || this.#isDestroyed || this.#isClosed || !this.#socket.writable) {
      if (onSent !== undefined) queueMicrotask(onSent);
      return true;
    }
    const payloadSize = payload?.length ?? 0;
    const write: PendingWrite = { size: header.length + payloadSize, onSent };
    this.#writes.add(write);
    this.#pending += write.size;
    const done = (): void => this.#sent(write);
    if (payload === undefined || payloadSize === 0) this.#socket.write(header, done);
    else if (payloadSize < MAX_JOINED_PAYLOAD) this.#socket.write(join(header, payload), done);
    else {
      // One gathered write: plain TCP sends both as they are, TLS makes full records of them.
      this.#socket.cork();
      this.#socket.write(header);
      this.#socket.write(payload, done);
      this.#socket.uncork();
    }
    this.#mark.written(this.#pending);
    return !this.#mark.isFull;
  }

  pause(): void {
    this.#isPaused = true;
    // An ending carrier must go on reading, or it would never see the peer's end.
    if (!this.#isEnding) this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#handlers === undefined) return;
    if (this.#held.length > 0) queueMicrotask(() => this.#release());
    this.#socket.resume();
  }

  end(): void {
    if (this.#isEnding || this.#isDestroyed || this.#isClosed) return;
    this.#isEnding = true;
    this.#socket.end();
    // What still arrives is read: for the user, or, when the user has paused or never began, for nobody.
    if (this.#isPaused) this.#held = [];
    this.#socket.resume();
    this.#lingerOn();
    this.#settle();
  }

  destroy(error?: Error): void {
    if (this.#isDestroyed || this.#isClosed) return;
    this.#isDestroyed = true;
    this.#error ??= error;
    this.#held = [];
    // Never from within a call of the socket's own: a TLS socket whose TCP socket is reset under OpenSSL's feet ends
    // the process with a segmentation fault (seen on Node 24 and 26, during the handshake).
    setImmediate(() => this.#tearDown());
    this.#settle();
  }

  /** A reset tells the peer that this was not the end of what we had to say. */
  #tearDown(): void {
    // Impossible once the end is under way: the operating system refuses, and the handle would leak.
    if (!this.#isEnding && this.#socket.writable && this.#tcp.writable) {
      try {
        this.#tcp.resetAndDestroy();
      } catch {
        // Not a TCP handle (a pipe): destroying it below is all that can be done.
      }
    }
    this.#socket.destroy();
    this.#tcp.destroy();
  }

  #read(): Buffer | null {
    return this.#socket.read() as Buffer | null;
  }

  /** Takes one chunk, valid only now. Returns whether reading goes on. */
  #receive(chunk: Uint8Array): boolean {
    if (this.#isDestroyed) return false;
    if (this.#isEnding && this.#isPaused) return true;
    if (this.#isPaused || this.#held.length > 0) this.#held.push(Uint8Array.from(chunk));
    else this.#handlers?.onData(chunk);
    return !this.#isPaused || this.#isEnding;
  }

  /** Hands on what was held, as long as nobody pauses again. */
  #release(): void {
    while (!this.#isPaused && !this.#isDestroyed && !this.#isClosed) {
      const chunk = this.#held[0];
      if (chunk === undefined) break;
      this.#handlers?.onData(chunk);
      this.#held.shift();
    }
    this.#settle();
  }

  #fail(error: Error): void {
    // Errors after our own destroy are its consequence.
    if (!this.#isDestroyed) this.#error ??= toCarrierError(error, this.#target);
    this.#socket.destroy();
  }

  #sent(write: PendingWrite): void {
    if (!this.#writes.delete(write)) return;
    this.#pending -= write.size;
    write.onSent?.();
    if (this.#isDestroyed || this.#isClosed) return;
    if (this.#mark.sent(this.#pending)) this.#handlers?.onDrain();
  }

  /** After `end`: as long as the peer takes what was written it may take its time; then it has the same time to end too. */
  #lingerOn(): void {
    const before = this.#pending;
    this.#linger = setTimeout(() => {
      if (this.#pending < before) this.#lingerOn();
      else this.#socket.destroy();
    }, this.#lingerMs);
    this.#linger.unref();
  }

  /** What kept a socket that is gone from being reported may be over. In a later turn: never within a call from above. */
  #settle(): void {
    if (this.#isSocketGone) queueMicrotask(() => this.#finish());
  }

  #finish(): void {
    if (this.#isClosed) return;
    const isWanted = this.#error === undefined && !this.#isDestroyed && !(this.#isEnding && this.#isPaused);
    // The peer ended in order, and the user has not seen all of it yet: `#release` brings us here again.
    if (this.#held.length > 0 && isWanted) return;
    this.#isClosed = true;
    this.#held = [];
    clearTimeout(this.#linger);
    for (const write of [...this.#writes]) this.#sent(write);
    this.#handlers?.onClose(this.#error);
  }
}

/** The same bytes, but not as a Buffer, whose `slice` copies nothing: users copy with `slice`. */
export const asPlainBytes = (chunk: Buffer): Uint8Array =>
  new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);

const join = (header: Uint8Array, payload: Uint8Array): Uint8Array => {
  const joined = Buffer.allocUnsafe(header.length + payload.length);
  joined.set(header, 0);
  joined.set(payload, header.length);
  return joined;
};
