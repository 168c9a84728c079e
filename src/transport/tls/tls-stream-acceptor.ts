// The answering end of TLS links that come inside something else than a TCP socket: a stream over a WebSocket. A TLS
// server that never listens does the handshake, as for sockets; but such a stream has no addresses by which to find it
// again when its handshake is done. So each has a server of its own, which costs 0.3 ms where the handshake costs one.

import type { Server, TLSSocket } from 'node:tls';
import { plainAddress } from '../address.ts';
import type { Carrier } from '../carrier.ts';
import { MAX_PENDING } from '../limits.ts';
import { SocketCarrier, type LowerSocket } from '../socket-carrier.ts';
import { receiveInto } from '../receive-into.ts';
import { ALPN_LINK, exportBinding } from './settings.ts';
import type { TlsAcceptorInit } from './tls-acceptor.ts';
import { createTlsServer } from './tls-server.ts';

export type TlsStreamAcceptorInit = Omit<TlsAcceptorInit, 'onCarrier' | 'onHttp' | 'httpCertificate'>;

export interface TlsStreamAcceptor {
  /**
   * Takes a stream that has an error listener; its first bytes may have been put back. `onCarrier` gets the link's carrier, at
   * most once, and starts it in the same turn; if it throws, the connection ends and `onError` hears of it.
   */
  accept(stream: LowerSocket, onCarrier: (carrier: Carrier) => void): void;
  /** Ends handshakes under way; later streams are refused. Finished carriers live. */
  close(): void;
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Codes, once a stream is accepted: `BAD_REQUEST` by `onError` when key and certificate do not fit. */
export const createTlsStreamAcceptor = (init: TlsStreamAcceptorInit): TlsStreamAcceptor => {
  const maxPending = init.maxPending ?? MAX_PENDING;
  /** Handshakes under way, oldest first. */
  const pending = new Set<LowerSocket>();
  let isClosed = false;

  const carrierOf = (socket: TLSSocket, stream: LowerSocket): Carrier => {
    const binding = exportBinding(socket);
    if (socket.alpnProtocol !== ALPN_LINK) throw new Error('The client did not offer the protocol wherry/1.');
    return new SocketCarrier({
      kind: 'websocket',
      socket,
      tcp: stream,
      binding,
      peerPin: undefined,
      receive: (onChunk) => receiveInto(socket, onChunk),
    });
  };

  const accept: TlsStreamAcceptor['accept'] = (stream, onCarrier) => {
    if (isClosed) {
      stream.resetAndDestroy();
      return;
    }
    const failed = (error: Error): void => {
      if (pending.delete(stream)) init.onError?.(error, plainAddress(stream.remoteAddress));
      // Not in this turn: see SocketCarrier.destroy.
      setImmediate(() => stream.destroy());
    };
    pending.add(stream);
    stream.once('close', () => failed(new Error('The connection ended during the TLS handshake.')));
    let server: Server;
    try {
      server = createTlsServer(init, init);
    } catch (error) {
      failed(toError(error));
      return;
    }
    server.on('secureConnection', (socket: TLSSocket) => {
      // Whatever becomes of it below, an error must not end the process.
      socket.on('error', () => socket.destroy());
      try {
        if (!pending.has(stream)) throw new Error('The connection is gone.');
        const carrier = carrierOf(socket, stream);
        onCarrier(carrier);
        pending.delete(stream);
      } catch (error) {
        setImmediate(() => socket.destroy());
        failed(toError(error));
      }
    });
    server.on('tlsClientError', (error, socket) => {
      setImmediate(() => socket.destroy());
      failed(error);
    });
    if (pending.size > maxPending) pending.values().next().value?.resetAndDestroy();
    server.emit('connection', stream);
  };
  return {
    accept,
    close: () => {
      isClosed = true;
      for (const stream of [...pending]) stream.resetAndDestroy();
    },
  };
};
