// Door of `transport/websocket`: links over WebSocket, for Node.js. Loads no `ws` before something is dialled.
export {
  acceptWebSocket,
  carrierFromWebSocket,
  type AcceptWebSocketInit,
  type WebSocketCarrierOptions,
} from './accept-websocket.ts';
export { connectWebSocket, type ConnectWebSocketInit } from './connect-websocket.ts';
export { LINK_SUBPROTOCOL, WEBSOCKET_OPTIONS } from './settings.ts';
export { WebSocketStream, type WebSocketPeer } from './websocket-stream.ts';
