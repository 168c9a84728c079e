// Door of `transport/websocket/browser`: the WebSocket carrier of a page. Reaches no Node.js.
export { openPageCarrier, type OpenPageCarrierInit } from './open-page-carrier.ts';
