// WebSockets on one side, the port of a real server on the other: the TLS inside goes from end to end.

import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { WEBSOCKET_OPTIONS, WebSocketStream } from '../../src/transport/websocket/index.ts';

export interface WebSocketGateway extends AsyncDisposable {
  readonly port: number;
}

export const openWebSocketGateway = async (serverPort: number, path: string): Promise<WebSocketGateway> => {
  const http = createServer();
  const upgrader = new WebSocketServer({ ...WEBSOCKET_OPTIONS, server: http, path });
  upgrader.on('connection', (webSocket) => {
    const stream = new WebSocketStream(webSocket, { remoteAddress: undefined });
    const socket = connect({ host: '127.0.0.1', port: serverPort, allowHalfOpen: true });
    for (const each of [stream, socket]) each.on('error', () => webSocket.terminate());
    stream.on('close', () => socket.destroy());
    stream.pipe(socket).pipe(stream);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const each of upgrader.clients) each.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};
