// Work side by side under a budget.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createTaskGroup } from '../../src/files/local/task-group.ts';

const noError = (error: unknown): void => assert.fail(String(error));

describe('a group of tasks', () => {
  it('runs as much at once as the budget allows, in order, and one that is too heavy alone', async () => {
    const group = createTaskGroup(4, noError);
    const log: string[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const add = (index: number, weight: number): void =>
      group.add(async () => {
        log.push(`+${index}`);
        await gates[index]?.promise;
        log.push(`-${index}`);
      }, weight);
    add(0, 3);
    add(1, 2);
    add(2, 1);
    add(3, 9);
    add(4, 1);
    assert.deepEqual(log, ['+0']);
    gates[0]?.resolve();
    gates[1]?.resolve();
    gates[2]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(log, ['+0', '-0', '+1', '+2', '-1', '-2', '+3']);
    gates[4]?.resolve();
    gates[3]?.resolve();
    await group.idle();
    assert.deepEqual(log.slice(7), ['-3', '+4', '-4']);
  });

  it('stops at the first error, and gives it to whoever waits', async () => {
    const errors: unknown[] = [];
    const group = createTaskGroup(1, (error) => errors.push(error));
    const failure = new Error('first');
    let ran = 0;
    group.add(async () => Promise.reject(failure));
    group.add(async () => void (ran += 1));
    await assert.rejects(group.idle(), failure);
    group.add(async () => void (ran += 1));
    await assert.rejects(group.idle(), failure);
    assert.deepEqual([errors, ran], [[failure], 0]);
  });

  it('waits for what tasks add themselves', async () => {
    const group = createTaskGroup(2, noError);
    let ran = 0;
    const addOne = (left: number): void =>
      group.add(async () => {
        await Promise.resolve();
        ran += 1;
        if (left > 0) addOne(left - 1);
      });
    addOne(3000);
    await group.idle();
    assert.equal(ran, 3001);
    await group.idle();
  });
});
