// The worker that hashes, as if this were one: what goes wrong in it is an error that its owner hears of, and the next is answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';

test('what cannot be hashed is thrown where the owner of the worker hears of it, and what follows is hashed', async (context) => {
  const self = Object.assign(new EventTarget(), { postMessage: (answer: unknown) => answered.push(answer) });
  const answered: unknown[] = [];
  const thrown: unknown[] = [];
  Object.assign(globalThis, { self });
  const later = context.mock.method(globalThis, 'setTimeout', (task: () => void) => {
    try {
      task();
    } catch (error) {
      thrown.push(error);
    }
  });
  await import('../../../web/uploads/hasher.ts');
  const ask = (data: object): boolean => self.dispatchEvent(new MessageEvent('message', { data }));
  ask({ file: 1, memory: -1, length: 1, offset: 0, isLast: true });
  ask({ file: 2, memory: new ArrayBuffer(8), length: 8, offset: 0, isLast: true });
  for (let turns = 0; turns < 1000 && answered.length === 0; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
  later.mock.restore();
  assert.equal(thrown.length, 1);
  assert.equal(answered.length, 1);
});
