// The answering end of links over WebSocket: looks at the first byte, as at the port, and hands on either a carrier or
// the stream in which the peer wants to speak TLS. A peer that says nothing, or nothing that is known, costs one
// connection for a bounded time.

import type { WebSocket } from 'ws';
import { FIRST_BYTE_TIMEOUT_MS } from '../limits.ts';
import type { Carrier } from '../carrier.ts';
import { PLAIN_LINK, TLS_HANDSHAKE, peek } from '../peek.ts';
import { SocketCarrier } from '../socket-carrier.ts';
import { CLOSE } from './settings.ts';
import { WebSocketStream, type WebSocketPeer } from './websocket-stream.ts';

export interface WebSocketCarrierOptions {
  /** After `end`, a peer that takes nothing for so long is cut off. Milliseconds; default 10 000. */
  readonly lingerMs?: number | undefined;
}

/** A carrier of plain bytes: what is inside the stream is not encrypted by us. */
export const carrierFromStream = (stream: WebSocketStream, options: WebSocketCarrierOptions = {}): Carrier =>
  new SocketCarrier({
    kind: 'websocket',
    socket: stream,
    tcp: stream,
    binding: undefined,
    peerPin: undefined,
    receive: (onChunk) => stream.receive(onChunk),
    ...options,
  });

/** The carrier of an open WebSocket, which belongs to it from now on. Made with `WEBSOCKET_OPTIONS`, or nothing bounds its messages. */
export const carrierFromWebSocket = (
  webSocket: WebSocket,
  peer: WebSocketPeer & WebSocketCarrierOptions,
): Carrier => carrierFromStream(new WebSocketStream(webSocket, peer), { lingerMs: peer.lingerMs });

export interface AcceptWebSocketInit extends WebSocketPeer {
  /**
   * Whether what a peer says plainly is encrypted on its way here: by our own TLS, or by a proxy that is trusted to say so.
   * If not, plain links are taken from loopback only.
   */
  readonly isSecure: boolean;
  /** A link whose bytes come as they are. Start it in the same turn. */
  readonly onPlain: (carrier: Carrier) => void;
  /** A client that speaks TLS inside: for `TlsStreamAcceptor.accept`. The stream has an error listener. */
  readonly onTls: (stream: WebSocketStream) => void;
  /** It came to nothing, for the reason given: at most once, and never after one of the others. */
  readonly onRefused?: ((reason: string) => void) | undefined;
  /** Default 10 000. */
  readonly firstByteTimeoutMs?: number | undefined;
}

/**
 * Takes a WebSocket right after its upgrade, in the same turn. Made with `WEBSOCKET_OPTIONS`, or nothing bounds its messages. Returns what ends it
 * unless it was handed on: from then on it belongs to the callee.
 */
export const acceptWebSocket = (webSocket: WebSocket, init: AcceptWebSocketInit): (() => void) => {
  const stream = new WebSocketStream(webSocket, init);
  let isPending = true;
  const settle = (): boolean => {
    if (!isPending) return false;
    isPending = false;
    clearTimeout(timer);
    return true;
  };
  const giveUp = (reason: string, end: () => void): void => {
    if (!settle()) return;
    end();
    init.onRefused?.(reason);
  };
  const timer = setTimeout(
    () => giveUp('It said nothing in time.', () => stream.resetAndDestroy()),
    init.firstByteTimeoutMs ?? FIRST_BYTE_TIMEOUT_MS,
  );
  const refuse = (what: string): void =>
    giveUp(`The client sent ${what}.`, () => stream.refuse(CLOSE.refused, what));

  const handOn = (use: () => void): void => {
    settle();
    try {
      use();
    } catch (error) {
      stream.resetAndDestroy();
      init.onRefused?.(error instanceof Error ? error.message : String(error));
    }
  };
  const acceptPlain = (): void => {
    const carrier = carrierFromStream(stream);
    if (init.isSecure || carrier.isLoopback) handOn(() => init.onPlain(carrier));
    else refuse('a link without encryption, from another machine');
  };

  // A reset before or after the hand-over is no news here, and must never end the process.
  stream.on('error', () => stream.destroy());
  const ended = (): void =>
    giveUp('The connection ended before its first byte.', () => stream.resetAndDestroy());
  stream.once('end', ended);
  stream.once('close', ended);
  peek(stream, (byte) => {
    if (!isPending) return;
    if (byte === TLS_HANDSHAKE) handOn(() => init.onTls(stream));
    else if (byte === PLAIN_LINK) acceptPlain();
    else refuse('neither TLS nor a link');
  });
  return () => giveUp('The server is closing.', () => stream.resetAndDestroy());
};
