// A carrier over a Node socket, plain or TLS. Everything that TCP and TLS share; what differs (binding, pin, how the
// socket came to be) is given. Must hold: the socket always has an error listener, `onClose` comes exactly once and
// last, every `onSent` is called exactly once.

import type { Socket } from 'node:net';
import { formatTarget, isLoopbackAddress, plainAddress } from './address.ts';
import { toCarrierError } from './carrier-error.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { HIGH_MARK, LINGER_MS, LOW_MARK, MAX_JOINED_PAYLOAD, TCP_KEEPALIVE_MS } from './limits.ts';

export interface SocketCarrierInit {
  readonly kind: 'tcp' | 'tls';
  /** What is read from and written to. */
  readonly socket: Socket;
  /** The TCP socket below it (the same one when there is no TLS): what a reset is sent through. */
  readonly tcp: Socket;
  readonly binding: Uint8Array | undefined;
  readonly peerPin: string | undefined;
  /** After `end`, a peer that takes nothing for so long is cut off. Default 10 000. */
  readonly lingerMs?: number | undefined;
}

interface PendingWrite {
  readonly size: number;
  readonly onSent: (() => void) | undefined;
}

export class SocketCarrier implements Carrier {
  readonly kind: 'tcp' | 'tls';
  readonly remoteAddress: string;
  readonly isLoopback: boolean;
  readonly binding: Uint8Array | undefined;
  readonly peerPin: string | undefined;
  readonly #socket: Socket;
  readonly #tcp: Socket;
  readonly #target: string;
  readonly #lingerMs: number;
  readonly #writes = new Set<PendingWrite>();
  #handlers: CarrierHandlers | undefined;
  /** Bytes written and not yet taken by the operating system. */
  #pending = 0;
  #isFull = false;
  #isPaused = false;
  #isEnding = false;
  #isDestroyed = false;
  #isClosed = false;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(init: SocketCarrierInit) {
    this.kind = init.kind;
    this.#socket = init.socket;
    this.#tcp = init.tcp;
    this.#lingerMs = init.lingerMs ?? LINGER_MS;
    this.binding = init.binding;
    this.peerPin = init.peerPin;
    this.remoteAddress = plainAddress(init.tcp.remoteAddress);
    this.isLoopback = isLoopbackAddress(this.remoteAddress);
    this.#target = formatTarget(this.remoteAddress, init.tcp.remotePort ?? 0);
    init.tcp.setNoDelay(true);
    init.tcp.setKeepAlive(true, TCP_KEEPALIVE_MS);
    init.socket.on('error', (error) => this.#fail(error));
    if (init.tcp !== init.socket) init.tcp.on('error', (error) => this.#fail(error));
    init.socket.once('close', () => this.#finish());
    // A socket that has already closed says so to nobody.
    if (init.socket.closed) queueMicrotask(() => this.#finish());
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#isClosed) {
      queueMicrotask(() => handlers.onClose(this.#error));
      return;
    }
    this.#socket.on('data', (chunk: Buffer) => {
      if (!this.#isDestroyed && !(this.#isEnding && this.#isPaused)) handlers.onData(chunk);
    });
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
    if (this.#pending >= HIGH_MARK) this.#isFull = true;
    return !this.#isFull;
  }

  pause(): void {
    this.#isPaused = true;
    // An ending carrier must go on reading, or it would never see the peer's end.
    if (!this.#isEnding) this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#handlers !== undefined) this.#socket.resume();
  }

  end(): void {
    if (this.#isEnding || this.#isDestroyed || this.#isClosed) return;
    this.#isEnding = true;
    this.#socket.end();
    // What still arrives is read: for the user, or, when the user has paused or never began, for nobody.
    this.#socket.resume();
    this.#lingerOn();
  }

  destroy(error?: Error): void {
    if (this.#isDestroyed || this.#isClosed) return;
    this.#isDestroyed = true;
    this.#error ??= error;
    // Never from within a call of the socket's own: a TLS socket destroyed under OpenSSL's feet ends the process
    // with a segmentation fault (seen on Node 26, from secureConnect).
    setImmediate(() => this.#destroyNow());
  }

  #destroyNow(): void {
    // A reset tells the peer that this was not the end of what we had to say. Not possible once the end is under way
    // (the operating system refuses it, and the handle would leak).
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

  #fail(error: Error): void {
    // Errors after our own destroy are its consequence.
    if (!this.#isDestroyed) this.#error ??= toCarrierError(error, this.#target);
    this.#socket.destroy();
  }

  #sent(write: PendingWrite): void {
    if (!this.#writes.delete(write)) return;
    this.#pending -= write.size;
    write.onSent?.();
    if (!this.#isFull || this.#pending > LOW_MARK || this.#isDestroyed || this.#isClosed) return;
    this.#isFull = false;
    this.#handlers?.onDrain();
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

  #finish(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#linger);
    for (const write of [...this.#writes]) this.#sent(write);
    this.#handlers?.onClose(this.#error);
  }
}

const join = (header: Uint8Array, payload: Uint8Array): Uint8Array => {
  const joined = Buffer.allocUnsafe(header.length + payload.length);
  joined.set(header, 0);
  joined.set(payload, header.length);
  return joined;
};
