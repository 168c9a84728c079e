// A reverse proxy as people put one in front of a server: ends TLS, speaks plain HTTP behind, says for whom, and passes upgrades on.

import { request as requestHttp, type IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';

export interface ReverseProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every upgraded connection off. */
  cut(): void;
}

export interface ReverseProxyInit {
  /** Whom it says it has before it. Default: who it has. */
  readonly client?: string | undefined;
  /** Default true. */
  readonly passesUpgrades?: boolean | undefined;
}

const headOf = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string =>
  `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')}\r\n`;

export const openReverseProxy = async (
  serverPort: number,
  { client, passesUpgrades = true }: ReverseProxyInit = {},
): Promise<ReverseProxy> => {
  const key = generateKeyPair().privateKeyPem;
  const cuts = new Set<() => void>();
  const pass = (request: IncomingMessage) => {
    const { connection: _hop, upgrade, ...headers } = request.headers;
    return requestHttp({
      host: '127.0.0.1',
      port: serverPort,
      method: request.method,
      path: request.url,
      agent: false,
      headers: {
        ...headers,
        'x-forwarded-for': client ?? request.socket.remoteAddress,
        'x-forwarded-proto': 'https',
        ...(passesUpgrades && upgrade !== undefined ? { connection: 'Upgrade', upgrade } : {}),
      },
    });
  };
  const proxy = createServer({ key, cert: certificateFor(key) }, (request, response) => {
    const inner = pass(request);
    inner.on('error', () => response.destroy());
    inner.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(inner);
  });
  proxy.on('upgrade', (request: IncomingMessage, outer: Duplex, head: Buffer) => {
    const inner = pass(request);
    inner.on('error', () => outer.destroy());
    inner.on('response', (answer) => {
      outer.write(headOf(answer));
      answer.pipe(outer);
    });
    inner.on('upgrade', (answer, socket, first) => {
      const cut = (): void => {
        outer.destroy();
        socket.destroy();
      };
      cuts.add(cut);
      for (const each of [outer, socket]) each.on('error', cut).on('close', cut);
      outer.write(headOf(answer));
      outer.write(first);
      socket.write(head);
      outer.pipe(socket).pipe(outer);
    });
    inner.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const each of cuts) each();
  };
  return {
    port: (proxy.address() as AddressInfo).port,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
};
