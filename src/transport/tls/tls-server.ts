// The TLS server of Node.js that does the handshakes: it never listens, and is fed with sockets.

import { X509Certificate, constants, createPrivateKey } from 'node:crypto';
import { createServer, type Server } from 'node:tls';
import { WherryError } from '../../base/index.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts';
import { HTTP_TLS_OPTIONS, TLS_OPTIONS } from './settings.ts';

/** A certificate, with those that vouch for it behind it, and its key. PEM. */
export interface TlsCertificate {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export interface TlsServerOptions {
  /** Also for clients that speak HTTP. Default false. */
  readonly isForHttp?: boolean | undefined;
  /** Default 10 000. */
  readonly handshakeTimeoutMs?: number | undefined;
}

/** @throws WherryError `BAD_REQUEST` when key and certificate do not fit. */
export const createTlsServer = (
  { privateKeyPem, certificatePem }: TlsCertificate,
  { isForHttp = false, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS }: TlsServerOptions = {},
): Server => {
  try {
    // Of empty ones TLS would make a server that has nothing to show.
    if (!new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem)))
      throw new Error('The private key is not the one of the certificate.');
    const server = createServer({
      ...TLS_OPTIONS,
      ...(isForHttp ? HTTP_TLS_OPTIONS : {}),
      key: privateKeyPem,
      cert: certificatePem,
      honorCipherOrder: true,
      handshakeTimeout: handshakeTimeoutMs,
      // No session is ever resumed: no tickets, and no store behind session ids.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    // A server that never listens has nothing to say here; but an unheard 'error' would end the process.
    server.on('error', () => {});
    return server;
  } catch (error) {
    throw new WherryError(
      'BAD_REQUEST',
      'The private key and the certificate cannot be used together; give the key that belongs to the certificate.',
      { cause: error },
    );
  }
};
