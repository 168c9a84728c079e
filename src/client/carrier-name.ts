// How a client reaches a server, as addresses say it. Pure.

/** `tls`: TLS over TCP; `tcp`: without encryption; `wss` and `ws`: over WebSocket, in HTTPS and HTTP, with TLS of its own inside. */
export type CarrierName = 'tls' | 'tcp' | 'wss' | 'ws';

export type WebCarrierName = Extract<CarrierName, 'wss' | 'ws'>;

/** Ports that these addresses mean unless they say another. */
export const WEB_PORTS: Readonly<Record<WebCarrierName, number>> = { wss: 443, ws: 80 };

export const isWebCarrier = (carrier: CarrierName): carrier is WebCarrierName =>
  carrier === 'wss' || carrier === 'ws';
