// A WebSocket as a stream of bytes that behaves as a TCP socket does: it has ends that come one by one, backpressure both
// ways, and a reset. TLS runs over it, and a carrier, and neither knows the difference.
//
// WebSocket itself knows no half-closed connection: whoever closes hears nothing more. So an empty message stands for
// the end of what its sender says (link.md, "WebSocket"), and the closing handshake follows when both have said it.
//
//   open ──END sent──▶ only hearing ──END heard──▶ closing handshake ──▶ closed
//     └────END heard─▶ only saying ───END sent───▶        "
//
// Must hold: the WebSocket always has listeners for what can go wrong, and an empty message is sent for nothing but the end.

import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WherryError } from '../../base/index.ts';
import { SENT_MESSAGE_SIZE } from '../limits.ts';
import type { LowerSocket } from '../socket-carrier.ts';
import { CLOSE, isCloseInOrder } from './settings.ts';
import { takeMessages } from './take-messages.ts';

export interface WebSocketPeer {
  /** Who is at the other end, as far as limits and logs go. */
  readonly remoteAddress: string | undefined;
  readonly remotePort?: number | undefined;
  /** What a server's WebSocket came by. With it, what arrives is read in the cheapest way there is (take-messages.ts). */
  readonly socket?: Duplex | undefined;
}

const EMPTY = Buffer.alloc(0);
const BINARY = { binary: true } as const;

/** As the operating system would say it. */
const connectionReset = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code: 'ECONNRESET' });

const faultOfPeer = (what: string, cause?: unknown): WherryError =>
  new WherryError('CONNECTION_LOST', `The other end sent what no link may hold: ${what}.`, { cause });

/** The pieces of what is written that go out as messages; never an empty one. */
function* messages(chunks: Iterable<Uint8Array>): Iterable<Uint8Array> {
  for (const chunk of chunks)
    for (let start = 0; start < chunk.length; start += SENT_MESSAGE_SIZE)
      yield chunk.subarray(start, start + SENT_MESSAGE_SIZE);
}

export class WebSocketStream extends Duplex implements LowerSocket {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly #webSocket: WebSocket;
  readonly #hasSocket: boolean;
  #onChunk: ((chunk: Uint8Array) => boolean) | undefined;
  #isEndSent = false;
  #isEndHeard = false;

  /** Takes an open WebSocket, which belongs to it from now on. Call in the turn in which it opened. */
  constructor(webSocket: WebSocket, peer: WebSocketPeer) {
    // Destroyed by hand: at the WebSocket's close and not at the ends, or the closing handshake would be cut off.
    super({ allowHalfOpen: true, autoDestroy: false });
    this.remoteAddress = peer.remoteAddress;
    this.remotePort = peer.remotePort;
    this.#webSocket = webSocket;
    webSocket.binaryType = 'nodebuffer';
    webSocket.on('message', (data, isBinary) => this.#heardMessage(data as Buffer, isBinary));
    webSocket.on('close', (code) => this.#closed(code));
    // The closing handshake with the right code is under way already, or there is nobody left to have one with.
    webSocket.on('error', (error) => this.destroy(faultOfPeer(error.message, error)));
    this.#hasSocket = peer.socket !== undefined;
    if (peer.socket === undefined) return;
    takeMessages(webSocket, peer.socket, {
      // They belong to whoever reads the socket.
      onBytes: (bytes) => this.#heardBytes(bytes, true),
      onEmpty: () => this.#heardEnd(),
      onFault: (code, reason) => this.refuse(code, reason),
    });
  }

  /**
   * Hands what arrives from now on to `onChunk`, valid during the call only and past the stream's own buffers; when it returns false, reading
   * stops until `resume`. What had arrived before is still in the stream: `read` it. False, and nothing has changed, without a socket.
   */
  receive(onChunk: (chunk: Uint8Array) => boolean): boolean {
    if (this.#hasSocket) this.#onChunk = onChunk;
    return this.#hasSocket;
  }

  override pause(): this {
    if (this.#onChunk !== undefined) this.#webSocket.pause();
    return super.pause();
  }

  override resume(): this {
    if (this.#onChunk !== undefined) this.#webSocket.resume();
    return super.resume();
  }

  /** Ends with a status code, and a reason of at most 123 bytes, where what the peer did or is must not go on. */
  refuse(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
    this.destroy(faultOfPeer(reason));
  }

  resetAndDestroy(): this {
    this.#webSocket.terminate();
    return this.destroy();
  }

  override _read(): void {
    this.#webSocket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk], done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Uint8Array }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    // That the WebSocket is gone by now is told by its close.
    this.#webSocket.send(EMPTY, BINARY, () => {
      this.#isEndSent = true;
      this.#closeAfterBothEnds();
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // A closing handshake under way goes on by itself, within the bound that the WebSocket was made with.
    if (this.#webSocket.readyState === this.#webSocket.OPEN) {
      if (error === null && this.#isEndSent) this.#webSocket.close(CLOSE.inOrder);
      else this.#webSocket.terminate();
    }
    // What still comes is thrown away, or the peer's part of the handshake would never be seen.
    this.#webSocket.resume();
    done(error);
  }

  #send(chunks: readonly Uint8Array[], done: (error?: Error | null) => void): void {
    const [...pieces] = messages(chunks);
    const last = pieces.pop();
    if (last === undefined) {
      queueMicrotask(done);
      return;
    }
    // They leave in order: when the last one has, all have; and what one of them fails of, all behind it fail of.
    for (const piece of pieces) this.#webSocket.send(piece, BINARY, () => {});
    this.#webSocket.send(last, BINARY, (error) =>
      done(error ? connectionReset('The WebSocket is closed.', error) : null),
    );
  }

  #heardMessage(data: Buffer, isBinary: boolean): void {
    if (this.destroyed) return;
    if (!isBinary) this.refuse(CLOSE.text, 'text');
    else if (data.length > 0) this.#heardBytes(data, false);
    else this.#heardEnd();
  }

  #heardBytes(bytes: Uint8Array, isLent: boolean): void {
    if (this.destroyed) return;
    if (this.#isEndHeard) this.refuse(CLOSE.protocolError, 'bytes behind the end');
    else if (!this.#handOn(bytes, isLent)) this.#webSocket.pause();
  }

  #handOn(bytes: Uint8Array, isLent: boolean): boolean {
    if (this.#onChunk !== undefined) return this.#onChunk(bytes);
    return this.push(isLent ? Buffer.from(bytes) : bytes);
  }

  #heardEnd(): void {
    if (this.destroyed) return;
    if (this.#isEndHeard) {
      this.refuse(CLOSE.protocolError, 'bytes behind the end');
      return;
    }
    this.#isEndHeard = true;
    this.push(null);
    this.#closeAfterBothEnds();
  }

  #closeAfterBothEnds(): void {
    if (this.#isEndSent && this.#isEndHeard) this.#webSocket.close(CLOSE.inOrder);
  }

  #closed(code: number): void {
    if (this.destroyed) return;
    if (!this.#isEndHeard) {
      if (!isCloseInOrder(code)) {
        this.destroy(connectionReset(`The WebSocket was broken off (${code}).`));
        return;
      }
      this.#isEndHeard = true;
      this.push(null);
    }
    // What arrived before the close is there to be read first.
    if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy());
  }
}
