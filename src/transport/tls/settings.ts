// What both ends of a TLS link agree on. TLS 1.3 only, never resumed: on a resumed connection the peer's certificate
// is not there to be checked.

import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { toBase64Url } from '../../base/index.ts';

/** ALPN name of a link. */
export const ALPN_LINK = 'wherry/1';
/** ALPN name of HTTP (RFC 7301, registry). Clients that offer no name at all speak it too. */
export const ALPN_HTTP = 'http/1.1';

/** Shared options. AES-128-GCM first: measured, it is the fastest of the three by a fifth. */
export const TLS_OPTIONS = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
  ALPNProtocols: [ALPN_LINK],
} as const;

/**
 * What a server that answers HTTP too adds: TLS 1.2 with forward secrecy, for browsers and file managers that have no newer one.
 * Links stay with 1.3, which whoever accepts them checks.
 */
export const HTTP_TLS_OPTIONS = {
  minVersion: 'TLSv1.2',
  ciphers: `${TLS_OPTIONS.ciphers}:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305`,
  ALPNProtocols: [ALPN_LINK, ALPN_HTTP],
} as const;

const EXPORTER_LABEL = 'EXPORTER-wherry-login-1';
const EXPORTER_SIZE = 32;

/** The secret that both ends of this very connection share. Call it first thing after the handshake; throws after `destroy`. */
export const exportBinding = (socket: TLSSocket): Uint8Array =>
  Uint8Array.from(socket.exportKeyingMaterial(EXPORTER_SIZE, EXPORTER_LABEL, Buffer.alloc(0)));

/** Pin of the key in a certificate. */
export const certificatePin = (certificate: X509Certificate): string =>
  toBase64Url(
    createHash('sha256')
      .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
      .digest(),
  );
