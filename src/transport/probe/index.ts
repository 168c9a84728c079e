// Door of `transport/probe`: what can be found out about a host and a port without a login.
export { lookUp, type LookUpFinding } from './look-up.ts';
export { probeAddress, type AddressFinding } from './probe-address.ts';
export { identifyPeer, type PeerFinding } from './identify-peer.ts';
export { probeTls, type TlsFinding } from './probe-tls.ts';
