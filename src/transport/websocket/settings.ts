// What both ends of a link over WebSocket agree on, and what a page must know too: nothing here may need Node.js.

import {
  LINGER_MS,
  MAX_MESSAGE,
  MAX_MESSAGE_FRAGMENTS,
  MAX_MESSAGE_READS,
  MAX_PENDING_PONGS,
} from '../limits.ts';

/** Name of the subprotocol. */
export const LINK_SUBPROTOCOL = 'wherry.1';

/** What every WebSocket of ours is made with, at both ends; for a server, beside `noServer` and its like. */
export const WEBSOCKET_OPTIONS = {
  maxPayload: MAX_MESSAGE,
  // A message in thousands of pieces costs a hundred times its bytes: whoever sends such is ended.
  maxFragments: MAX_MESSAGE_FRAGMENTS,
  maxBufferedChunks: MAX_MESSAGE_READS,
  // Whoever sends pings and never reads the answers is ended, too.
  maxPendingAutoPongs: MAX_PENDING_PONGS,
  // What travels is compressed already, or encrypted; and compression before a login is an attack surface.
  perMessageDeflate: false,
  // A peer that never answers a close frame is cut off.
  closeTimeout: LINGER_MS,
} as const;

/** Status codes of the closing handshake (RFC 6455 §7.4). */
export const CLOSE = {
  inOrder: 1000,
  goingAway: 1001,
  protocolError: 1002,
  text: 1003,
  noStatus: 1005,
  refused: 1008,
  tooLarge: 1009,
  /** A page has no other way to break off; and it may say no code below 3000 but 1000. */
  brokenOff: 4000,
} as const;

/** Whether a peer that closes with this code means an end in order, though it did not say so by an empty message. */
export const isCloseInOrder = (code: number): boolean =>
  code === CLOSE.inOrder || code === CLOSE.goingAway || code === CLOSE.noStatus;
