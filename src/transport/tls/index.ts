// Door of `transport/tls`: TLS 1.3 carriers.
export { connectTls, secureSocket, type ConnectTlsInit, type VerifyPinInit } from './connect-tls.ts';
export type { LowerSocket } from '../socket-carrier.ts';
export { ALPN_LINK, certificatePin } from './settings.ts';
export { createTlsAcceptor, type TlsAcceptor, type TlsAcceptorInit } from './tls-acceptor.ts';
export type { TlsCertificate } from './tls-server.ts';
export { createTlsStreamAcceptor, type TlsStreamAcceptor } from './tls-stream-acceptor.ts';
