// A request to the address of links that asks for no WebSocket: somebody who looks what is there, or whose proxy does not pass the
// upgrade on. That is said (RFC 9110, 15.5.22), or nobody would find out.

import { LINK_PATH } from '../../base/index.ts';
import { LINK_SUBPROTOCOL } from '../../transport/websocket/index.ts';
import type { Exchange } from '../exchange.ts';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };

export const answerWithoutUpgrade = (exchange: Exchange): void => {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
    return exchange.answer(405, { ...TEXT, Allow: 'GET, HEAD' }, 'UNKNOWN_METHOD: Links come in by GET.\n');
  exchange.answer(
    426,
    { ...TEXT, Upgrade: 'websocket', Connection: 'Upgrade' },
    `UNSUPPORTED: ${LINK_PATH} takes links over WebSocket (subprotocol ${LINK_SUBPROTOCOL}) and nothing else. If this was meant to be one, a proxy on the way does not pass the fields Upgrade and Connection on.\n`,
  );
};
