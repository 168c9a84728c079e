// From changes to hints: when they are told, and how many directories are named.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { createHintGatherer } from '../../src/storage/gather-hints.ts';
import type { WatchHint } from '../../src/storage/index.ts';
import { createHandClock } from './hand-clock.ts';

const at = parseRemotePath;

const open = (onHint?: () => void) => {
  const clock = createHandClock();
  const hints: WatchHint[] = [];
  const failures: unknown[] = [];
  const gatherer = createHintGatherer({
    clock,
    quietMs: 20,
    atMostMs: 100,
    onHint: (hint) => {
      hints.push(hint);
      onHint?.();
    },
    onFailure: (error) => failures.push(error),
  });
  return { clock, gatherer, hints, failures };
};

describe('hints', () => {
  it('are told when it has been quiet for a moment, all in one', () => {
    const { clock, gatherer, hints } = open();
    gatherer.changed(at('/a'));
    clock.passMs(15);
    gatherer.changed(at('/b'));
    gatherer.changed(at('/a'));
    clock.passMs(19);
    assert.deepEqual(hints, []);
    clock.passMs(1);
    assert.deepEqual(hints, [{ kind: 'changed', directories: new Set(['/a', '/b']) }]);
    clock.passMs(1000);
    assert.equal(hints.length, 1);
  });

  it('are told after a while though changes go on', () => {
    const { clock, gatherer, hints } = open();
    for (let ms = 0; ms < 300; ms += 10) {
      gatherer.changed(at(`/d${ms}`));
      clock.passMs(10);
    }
    assert.ok(hints.length >= 2 && hints.length <= 3);
    gatherer.tellNow();
    const named = hints.flatMap((hint) => (hint.kind === 'changed' ? [...hint.directories] : []));
    assert.equal(new Set(named).size, 30);
  });

  it('name so many directories, and say of more that it is everything', () => {
    const { gatherer, hints } = open();
    for (let index = 0; index < 4096; index += 1) gatherer.changed(at(`/d${index}`));
    gatherer.tellNow();
    assert.equal(hints[0]?.kind, 'changed');
    for (let index = 0; index < 5000; index += 1) gatherer.changed(at(`/d${index}`));
    gatherer.tellNow();
    assert.deepEqual(hints[1], { kind: 'everything', why: 'many' });
  });

  it('say of the reasons for everything the gravest', () => {
    const { gatherer, hints } = open();
    gatherer.changed(at('/a'));
    gatherer.everything('overflow');
    gatherer.everything('root');
    gatherer.everything('polling');
    gatherer.changed(at('/b'));
    gatherer.tellNow();
    assert.deepEqual(hints, [{ kind: 'everything', why: 'root' }]);
  });

  it('are not told when there are none, when they are forgotten, or after the end', () => {
    const { clock, gatherer, hints } = open();
    gatherer.tellNow();
    gatherer.changed(at('/a'));
    gatherer.clear();
    clock.passMs(1000);
    gatherer.close();
    gatherer.changed(at('/a'));
    gatherer.everything('root');
    gatherer.tellNow();
    clock.passMs(1000);
    assert.deepEqual(hints, []);
  });

  it('end with what the listener throws', () => {
    const error = new Error('of the listener');
    const { clock, gatherer, hints, failures } = open(() => {
      throw error;
    });
    gatherer.changed(at('/a'));
    clock.passMs(1000);
    gatherer.changed(at('/b'));
    clock.passMs(1000);
    assert.deepEqual([hints.length, failures], [1, [error]]);
  });
});
