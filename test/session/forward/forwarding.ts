// A session in between: what is asked of it is carried on by another one.

import { after } from 'node:test';
import { createForwardHandler, createForwardedSession, type Session } from '../../../src/session/index.ts';
import { createPair, type Pair, type PairInit } from '../pair.ts';

const pairs: Pair[] = [];
after(async () => {
  for (const pair of pairs) await pair[Symbol.asyncDispose]();
});

/** The same session, seen through one more link. Its id is "far". */
export const forwardThrough = async (
  far: Session | (() => Session | undefined),
  init: Omit<PairInit, 'services'> = {},
): Promise<{ readonly session: Session; readonly carrying: Pair }> => {
  const find = typeof far === 'function' ? far : () => far;
  const forward = createForwardHandler((id) => (id === 'far' ? find() : undefined));
  const carrying = createPair({ ...init, services: [{ name: 'near', methods: { forward } }] });
  pairs.push(carrying);
  await carrying.client.start();
  const session = createForwardedSession({
    carrying: carrying.client,
    method: 'near.forward',
    id: 'far',
    peer: find()?.peer ?? { agent: '', pin: undefined },
  });
  return { session, carrying };
};
