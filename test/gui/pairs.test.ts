// Saved pairs of a page.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PairPort } from '../../src/gui/service/index.ts';
import type { Sync, SyncChange, SyncResult } from '../../src/sync/index.ts';
import { createGuiBed } from './bed.ts';

const change = (path: string): SyncChange => ({
  ...{ side: 'right', action: 'write', path, from: undefined, kind: 'file', size: 1, isReplacing: false },
});

const RESULT: SyncResult = {
  ...{ local: '/a', remote: '/b', isDone: true, unread: [], hardLinked: 0, agreement: undefined },
  plan: {
    ...{ changes: [change('x'), change('y'), change('z')], conflicts: [], problems: [], lookalikes: [] },
    ...{ refusal: undefined, isFirst: false },
  },
  undone: [
    { change: change('y'), result: { outcome: 'changed' } },
    { change: change('z'), result: { outcome: 'failed', code: 'FORBIDDEN', message: 'Not there.' } },
  ],
};

const PAIRS: Pick<PairPort, 'find'> = {
  find: async () => ({
    ...{ local: '/a', remote: '/b', options: { mode: 'both' } },
    connect: async () => ({
      sync: { synchronize: async () => RESULT } as unknown as Sync,
      [Symbol.asyncDispose]: async () => {},
    }),
    record: async () => {},
  }),
};

describe('a run of a saved pair', () => {
  it('tells what could not be done, and why', async () => {
    const { api } = await createGuiBed({ pairs: PAIRS as PairPort });
    const { changeCount, undone, failures } = await api.pairs.run('pair');
    assert.deepEqual([changeCount, undone], [3, 2]);
    assert.deepEqual(failures, [{ path: 'z', code: 'FORBIDDEN', message: 'Not there.' }]);
  });
});
