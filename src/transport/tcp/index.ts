// Door of `transport/tcp`: plain carriers, and the one port.
export type { ConnectTarget } from '../open-socket.ts';
export { carrierFromSocket, connectTcp, type SocketCarrierOptions } from './connect-tcp.ts';
export { createPortListener, type PortListener, type PortListenerInit } from './port-listener.ts';
