// The answering end of TLS links: a TLS server that never listens, fed with sockets whose first byte said TLS. A peer
// that breaks off, stalls or speaks nonsense costs its own socket and nothing else.

import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { WherryError } from '../../base/index.ts';
import { plainAddress } from '../address.ts';
import type { Carrier } from '../carrier.ts';
import { HANDSHAKE_TIMEOUT_MS, MAX_PENDING } from '../limits.ts';
import { SocketCarrier } from '../socket-carrier.ts';
import { receiveInto } from './receive-into.ts';
import { ALPN_LINK, TLS_OPTIONS, exportBinding } from './settings.ts';

export interface TlsAcceptorInit {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
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

const createTlsServer = (init: TlsAcceptorInit) => {
  try {
    return createServer({
      ...TLS_OPTIONS,
      ALPNProtocols: [ALPN_LINK],
      key: init.privateKeyPem,
      cert: init.certificatePem,
      honorCipherOrder: true,
      handshakeTimeout: init.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
      // No session is ever resumed: no tickets, and no store behind session ids.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
  } catch (error) {
    throw new WherryError(
      'BAD_REQUEST',
      'The private key and the certificate cannot be used together; give the key that belongs to the certificate.',
      {
        cause: error,
      },
    );
  }
};

/** @throws WherryError `BAD_REQUEST` when key and certificate do not fit. */
export const createTlsAcceptor = (init: TlsAcceptorInit): TlsAcceptor => {
  const server = createTlsServer(init);
  const maxPending = init.maxPending ?? MAX_PENDING;
  const handshakes = new Map<string, Handshake>();
  let isClosed = false;

  server.on('secureConnection', (socket: TLSSocket) => {
    // Whatever becomes of it below, an error must not end the process.
    socket.on('error', () => socket.destroy());
    const key = connectionKey(socket);
    const handshake = key === undefined ? undefined : handshakes.get(key);
    if (key === undefined || handshake === undefined) {
      socket.destroy();
      return;
    }
    try {
      const binding = exportBinding(socket);
      if (socket.alpnProtocol !== ALPN_LINK)
        throw new Error('The client did not offer the protocol wherry/1.');
      const carrier = new SocketCarrier({
        kind: 'tls',
        socket,
        tcp: handshake.tcp,
        binding,
        peerPin: undefined,
        receive: (onChunk) => receiveInto(socket, onChunk),
      });
      handshakes.delete(key);
      init.onCarrier(carrier, handshake.tcp);
    } catch (error) {
      handshakes.delete(key);
      socket.destroy();
      init.onError?.(error instanceof Error ? error : new Error(String(error)), handshake.remoteAddress);
    }
  });
  server.on('tlsClientError', (error, socket) => {
    const key = connectionKey(socket);
    const handshake = key === undefined ? undefined : handshakes.get(key);
    if (handshake !== undefined) handshake.error = error;
    // Node leaves the socket open otherwise. Not in this turn: see SocketCarrier.destroy.
    setImmediate(() => {
      socket.destroy();
      handshake?.tcp.destroy();
    });
  });
  // A server that never listens has nothing to say here; but an unheard 'error' would end the process.
  server.on('error', () => {});

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
      server.emit('connection', tcp);
    },
    close: () => {
      isClosed = true;
      for (const handshake of [...handshakes.values()]) handshake.tcp.destroy();
    },
  };
};
