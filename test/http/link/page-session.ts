// A session as a page has one: over a WebSocket and nothing inside it.

import { randomUUID } from 'node:crypto';
import { WebSocket as OtherWebSocket } from 'ws';
import { ClientSession, type ClientCredentials } from '../../../src/session/index.ts';
import { openPageCarrier } from '../../../src/transport/websocket/browser/index.ts';
import { PageCarrier } from '../../../src/transport/websocket/browser/page-carrier.ts';
import { LINK_SUBPROTOCOL } from '../../../src/transport/websocket/index.ts';
import { PASSWORD, answering } from '../../server/account-bed.ts';

/** The page's own WebSocket trusts no certificate of a test, so another one stands in for it there. */
const openUntrusting = (url: string): Promise<PageCarrier> =>
  new Promise((resolve, reject) => {
    const webSocket = new OtherWebSocket(url, LINK_SUBPROTOCOL, { rejectUnauthorized: false });
    webSocket.once('error', reject);
    webSocket.once('open', () =>
      resolve(
        new PageCarrier(webSocket as unknown as ConstructorParameters<typeof PageCarrier>[0], {
          remoteAddress: '127.0.0.1',
          isLoopback: true,
        }),
      ),
    );
  });

export const pageSession = (url: string, credentials: ClientCredentials): ClientSession =>
  new ClientSession({
    connect: (signal) => (url.startsWith('wss:') ? openUntrusting(url) : openPageCarrier({ url, signal })),
    isKnown: () => false,
    credentials,
    answer: answering({ Password: PASSWORD }),
    takesSecrets: true,
    clientId: 'page',
    sessionId: randomUUID(),
    random: () => 0,
    reconnect: false,
  });
