// The calling end of a TLS link. The server's certificate is trusted by its pin, or by the mutual login that follows:
// no certificate authority is asked.

import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { WherryError, onAbort } from '../../base/index.ts';
import { formatTarget } from '../address.ts';
import { toCarrierError } from '../carrier-error.ts';
import type { Carrier } from '../carrier.ts';
import { connectSocket, type ConnectTarget } from '../open-socket.ts';
import { SocketCarrier, type LowerSocket } from '../socket-carrier.ts';
import { isHandedOver } from '../identity/index.ts';
import { receiveInto } from '../receive-into.ts';
import { ALPN_LINK, TLS_OPTIONS, certificatePin, exportBinding } from './settings.ts';

export interface VerifyPinInit {
  /**
   * Sees the server's pin before a byte of the link is written; and can ask whether the key with another pin has handed over to
   * it. Throwing refuses the server; what it throws is what the caller gets.
   */
  readonly verifyPin?: ((pin: string, isHandedOverFrom: (pin: string) => boolean) => void) | undefined;
}

export interface ConnectTlsInit extends ConnectTarget, VerifyPinInit {}

export interface SecureInit extends VerifyPinInit {
  readonly kind: 'tls' | 'websocket';
  readonly host: string;
  /** What sentences call the server. */
  readonly target: string;
}

const carrierOf = (
  socket: TLSSocket,
  tcp: LowerSocket,
  { kind, target }: SecureInit,
): { readonly carrier: SocketCarrier; readonly certificate: X509Certificate } => {
  const binding = exportBinding(socket);
  // Read once: on Node 24 a second call gives undefined.
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || socket.isSessionReused()) {
    throw new WherryError('CONNECTION_LOST', `${target} showed no certificate; check host and port.`);
  }
  if (socket.alpnProtocol !== ALPN_LINK) {
    throw new WherryError('CONNECTION_LOST', `${target} speaks TLS but not Wherry; check host and port.`);
  }
  const receive = (onChunk: (chunk: Uint8Array) => boolean): boolean => receiveInto(socket, onChunk);
  const peerPin = certificatePin(certificate);
  return { carrier: new SocketCarrier({ kind, socket, tcp, binding, peerPin, receive }), certificate };
};

/**
 * Shakes hands over a connected socket, or a stream in its place. When it rejects, it has destroyed that. Codes: `CONNECTION_LOST`, the
 * signal's reason, or whatever `verifyPin` throws.
 */
export const secureSocket = (tcp: LowerSocket, init: SecureInit, signal: AbortSignal): Promise<Carrier> =>
  new Promise((resolve, reject) => {
    const { target } = init;
    if (tcp.destroyed) {
      // A stream may have ended before anybody listened; TLS over it would wait for ever.
      reject(toCarrierError(tcp.errored ?? new Error('It has ended.'), target));
      return;
    }
    const socket = connect({
      ...TLS_OPTIONS,
      ALPNProtocols: [ALPN_LINK],
      socket: tcp,
      // An address is no server name. Names are sent for proxies that route by them.
      ...(isIP(init.host) === 0 ? { servername: init.host } : {}),
      rejectUnauthorized: false,
      // An empty list spares loading the system's authorities, which nobody asks.
      ca: [],
    });
    let stop = (): void => {};
    const fail = (error: unknown): void => {
      stop();
      // Not in this turn: destroying the sockets from within OpenSSL's own callback ends the process (Node 24 and 26).
      setImmediate(() => {
        socket.destroy();
        tcp.destroy();
      });
      reject(error);
    };
    // The signal may have aborted since the connection was made: then `fail` is called here.
    stop = onAbort(signal, fail);
    const onError = (error: unknown): void => fail(toCarrierError(error, target));
    const onClose = (): void =>
      fail(
        new WherryError(
          'CONNECTION_LOST',
          `${target} closed the connection during the TLS handshake; check host and port.`,
        ),
      );
    socket.on('error', onError);
    socket.once('close', onClose);
    socket.once('secureConnect', () => {
      let carrier: SocketCarrier;
      let certificate: X509Certificate;
      try {
        ({ carrier, certificate } = carrierOf(socket, tcp, init));
      } catch (error) {
        onError(error);
        return;
      }
      stop();
      // The carrier has listeners of its own by now.
      socket.off('error', onError);
      socket.off('close', onClose);
      try {
        // Always there by now; and no pin is ever empty.
        init.verifyPin?.(carrier.peerPin ?? '', (pin) => isHandedOver(certificate, pin));
        resolve(carrier);
      } catch (refusal) {
        carrier.destroy();
        reject(refusal);
      }
    });
  });

/**
 * Connects and shakes hands. The carrier has a binding and a peer pin.
 * Codes: `CONNECTION_LOST`, `TIMEOUT`, `BAD_REQUEST`, the signal's reason, or whatever `verifyPin` throws.
 */
export const connectTls = (init: ConnectTlsInit): Promise<Carrier> =>
  connectSocket(init, (tcp, signal) =>
    secureSocket(tcp, { ...init, kind: 'tls', target: formatTarget(init.host, init.port) }, signal),
  );
