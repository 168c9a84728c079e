// 405 (RFC 9110, 15.5.6): what cannot be done at an address, and what can.

import type { Exchange } from './exchange.ts';

export const answerNotAllowed = (
  exchange: Exchange,
  allow: string,
  sentence = 'This cannot be done at this address.',
): void =>
  exchange.answer(
    405,
    { Allow: allow, 'Content-Type': 'text/plain; charset=utf-8' },
    `UNKNOWN_METHOD: ${sentence}\n`,
  );
