// The answering end of TLS links: a TLS server that never listens, fed with sockets whose first byte said TLS. A peer
// that breaks off, stalls or speaks nonsense costs its own socket and nothing else.

import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import { plainAddress } from '../address.ts';
import type { Carrier } from '../carrier.ts';
import { HANDSHAKE_TIMEOUT_MS, MAX_PENDING } from '../limits.ts';
import { SocketCarrier } from '../socket-carrier.ts';
import { MAX_CLIENT_HELLO, offeredProtocols } from './client-hello.ts';
import { receiveInto } from '../receive-into.ts';
import { ALPN_HTTP, ALPN_LINK, exportBinding } from './settings.ts';
import { createTlsServer, type TlsCertificate } from './tls-server.ts';

export interface TlsAcceptorInit extends TlsCertificate {
  /** Takes the connections of clients that speak HTTP. Default: they are refused. */
  readonly onHttp?: ((socket: TLSSocket, tcp: Socket) => void) | undefined;
  /** What HTTP clients are shown in place of the certificate of the links. */
  readonly httpCertificate?: TlsCertificate | undefined;
  /** A link's carrier, and the socket below it. Start it in the same turn. If this throws, the connection ends and `onError` hears of it. */
  readonly onCarrier: (carrier: Carrier, tcp: Socket) => void;
  /** A handshake failed: once for each connection that came to nothing. */
  readonly onError?: ((error: Error, remoteAddress: string) => void) | undefined;
  /** Default 10 000. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Handshakes under way; beyond this the oldest is ended. Default 1024. */
  readonly maxPending?: number | undefined;
}

export interface TlsAcceptor {
  /** Takes a connected socket that has an error listener; its first bytes may have been put back. */
  accept(socket: Socket): void;
  /** What HTTP clients are shown from now on. Code: `BAD_REQUEST`, and then nothing has changed. */
  changeHttpCertificate(certificate: TlsCertificate): void;
  /** Ends handshakes under way; later sockets are refused. Finished carriers live. */
  close(): void;
}

/** A handshake under way. */
interface Handshake {
  readonly tcp: Socket;
  readonly remoteAddress: string;
  error: Error | undefined;
}

/** What a TLS socket and the TCP socket below it have in common; undefined once the connection is gone. */
const connectionKey = (socket: Socket): string | undefined =>
  socket.remotePort === undefined
    ? undefined
    : `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;

/** Waits for the whole first message of a client, and puts it back. A client that does not end it is cut off. */
const readProtocols = (tcp: Socket, timeoutMs: number, use: (offered: readonly string[]) => void): void => {
  const chunks: Buffer[] = [];
  const timer = setTimeout(() => tcp.destroy(), timeoutMs);
  tcp.once('close', () => clearTimeout(timer));
  const readOn = (): void => {
    for (let chunk = tcp.read() as Buffer | null; chunk !== null; chunk = tcp.read() as Buffer | null)
      chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const offered = offeredProtocols(bytes);
    if (offered === 'incomplete' && bytes.length < MAX_CLIENT_HELLO) {
      if (!tcp.destroyed) tcp.once('readable', readOn);
      return;
    }
    clearTimeout(timer);
    tcp.unshift(bytes);
    use(typeof offered === 'string' ? [] : offered);
  };
  readOn();
};

/** @throws WherryError `BAD_REQUEST` when key and certificate do not fit. */
export const createTlsAcceptor = (init: TlsAcceptorInit): TlsAcceptor => {
  const { maxPending = MAX_PENDING, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = init;
  const handshakes = new Map<string, Handshake>();
  let isClosed = false;

  const take = (socket: TLSSocket, { tcp }: Handshake): void => {
    if (init.onHttp !== undefined && (socket.alpnProtocol === ALPN_HTTP || socket.alpnProtocol === false))
      return init.onHttp(socket, tcp);
    if (socket.alpnProtocol !== ALPN_LINK || socket.getProtocol() !== 'TLSv1.3')
      throw new Error('The client did not offer the protocol wherry/1 over TLS 1.3.');
    const binding = exportBinding(socket);
    const receive = (onChunk: (chunk: Uint8Array) => boolean): boolean => receiveInto(socket, onChunk);
    init.onCarrier(
      new SocketCarrier({ kind: 'tls', socket, tcp, binding, peerPin: undefined, receive }),
      tcp,
    );
  };
  const secured = (socket: TLSSocket): void => {
    // Whatever becomes of it below, an error must not end the process.
    socket.on('error', () => socket.destroy());
    const key = connectionKey(socket);
    const handshake = key === undefined ? undefined : handshakes.get(key);
    if (key === undefined || handshake === undefined) {
      socket.destroy();
      return;
    }
    handshakes.delete(key);
    try {
      take(socket, handshake);
    } catch (error) {
      socket.destroy();
      init.onError?.(error instanceof Error ? error : new Error(String(error)), handshake.remoteAddress);
    }
  };
  const failed = (error: Error, socket: Socket): void => {
    const key = connectionKey(socket);
    const handshake = key === undefined ? undefined : handshakes.get(key);
    if (handshake !== undefined) handshake.error = error;
    // Node leaves the socket open otherwise. Not in this turn: see SocketCarrier.destroy.
    setImmediate(() => {
      socket.destroy();
      handshake?.tcp.destroy();
    });
  };
  const serve = (certificate: TlsCertificate): Server => {
    const server = createTlsServer(certificate, { isForHttp: init.onHttp !== undefined, handshakeTimeoutMs });
    server.on('secureConnection', secured);
    server.on('tlsClientError', failed);
    return server;
  };
  const linkServer = serve(init);
  let httpServer = init.httpCertificate === undefined ? linkServer : serve(init.httpCertificate);
  /** A certificate is chosen before TLS says what the client offers: so the client's first message is read here too. */
  const begin = (tcp: Socket): void => {
    if (httpServer === linkServer) linkServer.emit('connection', tcp);
    else
      readProtocols(tcp, handshakeTimeoutMs, (offered) => {
        (offered.includes(ALPN_LINK) ? linkServer : httpServer).emit('connection', tcp);
      });
  };

  return {
    accept: (tcp) => {
      const key = connectionKey(tcp);
      if (isClosed || key === undefined) {
        tcp.destroy();
        return;
      }
      const handshake: Handshake = { tcp, remoteAddress: plainAddress(tcp.remoteAddress), error: undefined };
      handshakes.set(key, handshake);
      tcp.once('close', () => {
        if (handshakes.get(key) !== handshake) return;
        handshakes.delete(key);
        init.onError?.(
          handshake.error ?? new Error('The connection ended during the TLS handshake.'),
          handshake.remoteAddress,
        );
      });
      if (handshakes.size > maxPending) handshakes.values().next().value?.tcp.destroy();
      begin(tcp);
    },
    changeHttpCertificate: (certificate) => {
      httpServer = serve(certificate);
    },
    close: () => {
      isClosed = true;
      for (const handshake of [...handshakes.values()]) handshake.tcp.destroy();
    },
  };
};
