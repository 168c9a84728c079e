// What becomes of one path, for every way in which it can stand on both sides and in what they last agreed on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { makePlan, type PlanInit } from '../../../src/sync/core/plan.ts';
import type { Node } from '../../../src/sync/core/tree.ts';
import { file, link, path, planInit, shapeOf, tree, unmanaged, type Shape } from './trees.ts';

type Value = Node | string | Shape | undefined;

const COPY = 'f (conflict desk 2026-11-20 140311Z)';

const shape = (value: Value): Shape => (value === undefined ? {} : { f: value });

/** [what it is about, base, left, right, left afterwards, right afterwards] */
type Row = readonly [string, Value, Value, Value, unknown, unknown];

const check = (rows: readonly Row[], more: Partial<PlanInit>): void => {
  for (const [title, base, left, right, leftAfter, rightAfter] of rows)
    it(title, () => {
      const { targets } = makePlan(
        planInit({ base: tree(shape(base)), left: tree(shape(left)), right: tree(shape(right)), ...more }),
      );
      assert.deepEqual(
        { left: shapeOf(targets.left), right: shapeOf(targets.right) },
        { left: leftAfter, right: rightAfter },
      );
    });
};

const old = file('old');
const same = (after: unknown): readonly [unknown, unknown] => [after, after];
const NOTHING = {};

describe('both sides of one path', () => {
  check(
    [
      ['nothing changed', 'old', 'old', 'old', ...same({ f: 'old' })],
      ['changed here', 'old', 'new', 'old', ...same({ f: 'new' })],
      ['changed there', 'old', 'old', 'new', ...same({ f: 'new' })],
      ['changed to the same', 'old', 'new', 'new', ...same({ f: 'new' })],
      ['changed to different contents', 'old', 'mine', 'theirs', ...same({ f: 'theirs', [COPY]: 'mine' })],
      ['made here', undefined, 'new', undefined, ...same({ f: 'new' })],
      ['made there', undefined, undefined, 'new', ...same({ f: 'new' })],
      ['made with the same content', undefined, 'new', 'new', ...same({ f: 'new' })],
      ['made with different contents', undefined, 'mine', 'theirs', ...same({ f: 'theirs', [COPY]: 'mine' })],
      ['removed here', 'old', undefined, 'old', ...same(NOTHING)],
      ['removed there', 'old', 'old', undefined, ...same(NOTHING)],
      ['removed on both', 'old', undefined, undefined, ...same(NOTHING)],
      ['9: removed here, changed there', 'old', undefined, 'new', ...same({ f: 'new' })],
      ['9: changed here, removed there', 'old', 'new', undefined, ...same({ f: 'new' })],
      ['a link that points elsewhere', link('a'), link('b'), link('a'), ...same({ f: '-> b' })],
      ['a link in place of a file', 'old', link('a'), 'old', ...same({ f: '-> a' })],
      ['a link here, another content there', 'old', link('a'), 'new', ...same({ f: 'new', [COPY]: '-> a' })],
      ['only the time, here', old, file('old', { mtimeUs: 5 }), old, ...same({ f: 'old @5' })],
      [
        'only the time, on both',
        old,
        file('old', { mtimeUs: 5 }),
        file('old', { mtimeUs: 7 }),
        ...same({ f: 'old @7' }),
      ],
      ['only the mode, there', old, old, file('old', { executable: true }), ...same({ f: 'old *' })],
      [
        'the mode here, the content there',
        old,
        file('old', { executable: true }),
        file('new', { mtimeUs: 9 }),
        ...same({ f: 'new @9 *' }),
      ],
      [
        'the mode here, removed there: a mode is no content',
        old,
        file('old', { executable: true }),
        undefined,
        ...same(NOTHING),
      ],
      ['a directory in place of a file', 'old', { x: 'in' }, 'old', ...same({ f: { x: 'in' } })],
      ['a file in place of a directory', { x: 'in' }, 'new', { x: 'in' }, ...same({ f: 'new' })],
      [
        'a file in place of a directory that was changed there',
        { x: 'in' },
        'new',
        { x: 'in', y: 'more' },
        ...same({ f: { x: 'in', y: 'more' }, [COPY]: 'new' }),
      ],
      [
        'a directory removed here, nothing changed in it',
        { x: 'in' },
        undefined,
        { x: 'in' },
        ...same(NOTHING),
      ],
      [
        'a directory removed here, something changed in it',
        { x: 'in', y: 'old' },
        undefined,
        { x: 'in', y: 'new' },
        ...same({ f: { y: 'new' } }),
      ],
      [
        'a directory removed here, an empty one made in it',
        { x: 'in' },
        undefined,
        { x: 'in', y: {} },
        ...same({ f: { y: {} } }),
      ],
      ['13: ignored here, changed there', 'old', unmanaged(), 'new', { f: '(ignored)' }, { f: 'new' }],
      [
        '13: unreadable here, removed there',
        'old',
        unmanaged('unreadable'),
        undefined,
        { f: '(unreadable)' },
        NOTHING,
      ],
      [
        '13: a directory removed here that holds something ignored there',
        { x: 'in' },
        undefined,
        { x: 'in', i: unmanaged() },
        NOTHING,
        { f: { i: '(ignored)' } },
      ],
      [
        '13: a file here where a directory with something ignored is',
        { x: 'in' },
        'new',
        { x: 'in', i: unmanaged() },
        { f: 'new' },
        { f: { i: '(ignored)', x: 'in' } },
      ],
    ],
    {},
  );
});

describe('both sides of one path, with nothing known of an earlier run', () => {
  check(
    [
      ['only here', undefined, 'new', undefined, ...same({ f: 'new' })],
      ['the same', undefined, 'new', 'new', ...same({ f: 'new' })],
      [
        'different times: the later one',
        undefined,
        file('new', { mtimeUs: 5 }),
        file('new', { mtimeUs: 7 }),
        ...same({ f: 'new @7' }),
      ],
      ['different', undefined, 'mine', 'theirs', ...same({ f: 'theirs', [COPY]: 'mine' })],
      ['directories', undefined, { x: 'mine' }, { y: 'theirs' }, ...same({ f: { x: 'mine', y: 'theirs' } })],
    ],
    { base: undefined },
  );
});

describe('a conflict', () => {
  describe('of which the newer one wins', () => {
    const mine = file('mine', { mtimeUs: 9 });
    check(
      [
        ['here', 'old', file('mine', { mtimeUs: 2000 }), 'theirs', ...same({ f: 'mine @2000' })],
        ['there', 'old', mine, 'theirs', ...same({ f: 'theirs' })],
        [
          'neither: both are kept where one is a directory',
          'old',
          { x: 'in' },
          'theirs',
          ...same({ f: 'theirs', [COPY]: { x: 'in' } }),
        ],
      ],
      { conflictRule: 'newer' },
    );
  });

  describe('that one side wins', () => {
    check([['left', 'old', 'mine', 'theirs', ...same({ f: 'mine' })]], { conflictRule: 'left' });
    check([['right', 'old', 'mine', 'theirs', ...same({ f: 'theirs' })]], { conflictRule: 'right' });
  });

  it('8: makes no second copy of the same, and none of a copy', () => {
    const left = tree({ f: 'mine', [COPY]: 'mine' });
    const right = tree({ f: 'theirs', [COPY]: 'mine' });
    const plan = makePlan(planInit({ left, right }));
    assert.deepEqual(shapeOf(plan.targets.left), { f: 'theirs', [COPY]: 'mine' });
    assert.deepEqual(plan.conflicts, [{ path: '/f', kept: 'right', copy: `/${COPY}` }]);

    const copies = makePlan(planInit({ left: tree({ [COPY]: 'one' }), right: tree({ [COPY]: 'two' }) }));
    assert.deepEqual(shapeOf(copies.targets.left), {
      [COPY]: 'two',
      [`f (conflict desk 2026-11-20 140311Z 2)`]: 'one',
    });
  });
});

describe('one way', () => {
  const push: Partial<PlanInit> = { mode: 'push', base: undefined };
  check(
    [
      ['only at the source', undefined, 'new', undefined, ...same({ f: 'new' })],
      ['different', undefined, 'mine', 'theirs', ...same({ f: 'mine' })],
      ['only at the destination', undefined, undefined, 'theirs', NOTHING, { f: 'theirs' }],
      ['a directory for a file', undefined, { x: 'in' }, 'theirs', ...same({ f: { x: 'in' } })],
      ['a file for an empty directory', undefined, 'mine', {}, ...same({ f: 'mine' })],
      [
        'a file for a directory that is not empty',
        undefined,
        'mine',
        { y: 'theirs' },
        { f: 'mine' },
        { f: { y: 'theirs' } },
      ],
    ],
    push,
  );
  describe('as a mirror', () => {
    check(
      [
        ['only at the destination', undefined, undefined, 'theirs', ...same(NOTHING)],
        [
          '13: ignored at the destination',
          undefined,
          undefined,
          { i: unmanaged(), y: 'theirs' },
          NOTHING,
          { f: { i: '(ignored)' } },
        ],
        ['13: ignored at the source', undefined, unmanaged(), 'theirs', { f: '(ignored)' }, { f: 'theirs' }],
        [
          'a file for a directory that is not empty',
          undefined,
          'mine',
          { y: 'theirs' },
          ...same({ f: 'mine' }),
        ],
      ],
      { ...push, deletes: true },
    );
  });
});

describe('17: names that cannot be told apart', () => {
  it('are both kept where both sides tell them apart, and reported', () => {
    const plan = makePlan(planInit({ left: tree({ a: 'one' }), right: tree({ A: 'two' }) }));
    assert.deepEqual(shapeOf(plan.targets.left), { A: 'two', a: 'one' });
    assert.deepEqual(plan.lookalikes, [{ path: '/A', other: '/a' }]);
  });

  it('stay on their side where the other one does not', () => {
    const blind = { isValid: () => true, keyOf: (name: string) => name.toLowerCase() };
    const names = { left: { isValid: () => true, keyOf: (name: string) => name }, right: blind };
    const plan = makePlan(planInit({ left: tree({ a: 'one', A: 'two' }), right: tree({ a: 'one' }), names }));
    assert.deepEqual(shapeOf(plan.targets.right), { a: 'one' });
    assert.deepEqual(shapeOf(plan.targets.left), { A: 'two', a: 'one' });
    assert.deepEqual(plan.problems, [{ path: '/A', reason: 'collision', side: 'right', other: '/a' }]);
  });
});

describe('what is only somewhere else now', () => {
  const operations = (before: Shape, after: Shape): unknown => {
    const plan = makePlan(planInit({ base: tree(before), left: tree(after), right: tree(before) }));
    const { copies, moves, writes, removals } = plan.operations.right;
    return {
      copies: copies.map(({ from, path: to }) => [from, to]),
      moves: moves.map(({ from, path: to }) => [from, to]),
      writes: writes.map(({ path: to }) => to),
      removals: removals.map(({ path: at }) => at),
    };
  };
  const none = { copies: [], moves: [], writes: [], removals: [] };

  it('moves, a directory as a whole', () => {
    assert.deepEqual(operations({ a: { x: 'one', y: { z: 'two' } } }, { b: { x: 'one', y: { z: 'two' } } }), {
      ...none,
      moves: [['/a', '/b']],
    });
  });

  it('moves, and what was changed in it is written', () => {
    assert.deepEqual(operations({ a: { x: 'one', y: 'two' } }, { b: { x: 'one', y: 'new' } }), {
      ...none,
      moves: [['/a/x', '/b/x']],
      writes: ['/b/y'],
      removals: ['/a/y', '/a'],
    });
  });

  it('moves out of a directory that is removed', () => {
    assert.deepEqual(operations({ a: { x: 'one', y: 'two' } }, { x: 'one' }), {
      ...none,
      moves: [['/a/x', '/x']],
      removals: ['/a/y', '/a'],
    });
  });

  it('is copied where it stays, too, and is large', () => {
    assert.deepEqual(operations({ a: 'large one' }, { a: 'large one', b: 'large one' }), {
      ...none,
      copies: [['/a', '/b']],
    });
  });

  it('is written where two exchanged their names', () => {
    assert.deepEqual(operations({ a: 'large one', b: 'large two' }, { a: 'large two', b: 'large one' }), {
      ...none,
      writes: ['/a', '/b'],
    });
  });

  it('28: is found among many of the same', () => {
    const many = (prefix: string): Shape =>
      Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${prefix}${index}`, 'same']));
    const found = operations({ a: many('x'), b: 'keep' }, { c: many('y'), b: 'keep' }) as {
      moves: unknown[];
      writes: unknown[];
    };
    assert.equal(found.moves.length, 5000);
    assert.deepEqual(found.writes, []);
  });
});

describe('15: the gate', () => {
  const files = (count: number): Shape =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, `content ${index}`]));
  const refusal = (before: Shape, left: Shape, more: Partial<PlanInit> = {}): unknown =>
    makePlan(
      planInit({ base: tree(before), left: tree(left), right: tree(before), maxDelete: undefined, ...more }),
    ).refusal;

  it('lets a few removals pass, and half of everything', () => {
    assert.equal(refusal(files(9), { f0: 'content 0' }), undefined);
    assert.equal(refusal(files(40), files(20)), undefined);
  });

  it('stops more than half of everything', () => {
    assert.deepEqual(refusal(files(40), files(19)), {
      reason: 'too-many-removals',
      side: 'right',
      removals: 21,
      entries: 40,
    });
  });

  it('stops what would empty a side because the other one is empty', () => {
    assert.deepEqual(refusal(files(3), {}), { reason: 'emptied', side: 'left', entries: 3 });
  });

  it('14: stops what would empty a side because the directory of the other one is not there, whatever may be removed', () => {
    const missing = ['left'] as const;
    const expected = { reason: 'missing', side: 'left', entries: 3 };
    for (const maxDelete of [undefined, { percent: 100 }, { entries: 1000 }])
      assert.deepEqual(refusal(files(3), {}, { missing, maxDelete }), expected);
  });

  it('counts nothing that only moves', () => {
    assert.equal(refusal({ a: files(40) }, { b: files(40) }), undefined);
  });

  it('goes by what it is told', () => {
    assert.equal(refusal(files(40), {}, { maxDelete: { percent: 100 } }), undefined);
    assert.deepEqual(refusal(files(40), files(39), { maxDelete: { entries: 0 } }), {
      reason: 'too-many-removals',
      side: 'right',
      removals: 1,
      entries: 40,
    });
    assert.equal(refusal(files(40), files(39), { maxDelete: { entries: 1 } }), undefined);
  });
});

describe('paths of findings', () => {
  it('are those of the entries', () => {
    const { conflicts } = makePlan(
      planInit({ left: tree({ d: { f: 'mine' } }), right: tree({ d: { f: 'theirs' } }) }),
    );
    assert.deepEqual(conflicts, [{ path: path('/d/f'), kept: 'right', copy: `/d/${COPY}` }]);
  });
});
