// Door of `transport/tls`: TLS 1.3 carriers.
export { connectTls, type ConnectTlsInit } from './connect-tls.ts';
export { ALPN_LINK, certificatePin } from './settings.ts';
export {
  createTlsAcceptor,
  type TlsAcceptor,
  type TlsAcceptorInit,
  type TlsCertificate,
} from './tls-acceptor.ts';
