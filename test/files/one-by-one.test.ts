// Items of groups, one by one: what an asynchronous generator would give.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { oneByOne } from '../../src/files/remote/one-by-one.ts';

interface Source {
  readonly open: () => AsyncGenerator<readonly number[], void>;
  readonly log: string[];
}

const createSource = (groups: readonly (readonly number[])[], error?: Error): Source => {
  const log: string[] = [];
  return {
    log,
    async *open() {
      log.push('opened');
      try {
        for (const group of groups) yield group;
        if (error !== undefined) throw error;
      } finally {
        log.push('closed');
      }
    },
  };
};

describe('items one by one', () => {
  it('are those of all groups in order, also of empty ones', async () => {
    const { open } = createSource([[], [1, 2], [], [3], []]);
    const got: number[] = [];
    for await (const item of oneByOne(open)) got.push(item);
    assert.deepEqual(got, [1, 2, 3]);
  });

  it('come from nothing before the first is asked for, and from nothing after the last is let go', async () => {
    const { open, log } = createSource([[1, 2], [3]]);
    const items = oneByOne(open);
    assert.deepEqual(log, []);
    for await (const item of items) {
      assert.deepEqual(log, ['opened']);
      if (item === 2) break;
    }
    assert.deepEqual(log, ['opened', 'closed']);
    assert.deepEqual(await items.next(), { done: true, value: undefined });
  });

  it('end with the error of their source, and then are over', async () => {
    const { open, log } = createSource([[1]], new Error('lost'));
    const items = oneByOne(open);
    assert.deepEqual(await items.next(), { done: false, value: 1 });
    await assert.rejects(() => items.next(), /lost/u);
    assert.deepEqual(await items.next(), { done: true, value: undefined });
    assert.deepEqual(log, ['opened', 'closed']);
  });

  it('can be given up before the first, which opens nothing', async () => {
    const { open, log } = createSource([[1]]);
    const items = oneByOne(open);
    assert.deepEqual(await items.return?.(), { done: true, value: undefined });
    assert.deepEqual(await items.next(), { done: true, value: undefined });
    assert.deepEqual(log, []);
  });
});
