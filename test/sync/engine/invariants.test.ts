// Invariants of whole runs that need a certain situation: filters that change, names that look alike, one bad file. The numbers are those
// of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError, type ErrorCode } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { inOrder } from '../../../src/sync/core/operations.ts';
import { lookalikeKey } from '../../../src/sync/core/names.ts';
import type { Side } from '../../../src/sync/core/side.ts';
import type { RunResult } from '../../../src/sync/engine/run-pair.ts';
import { ANY_NAMES, path } from '../core/trees.ts';
import {
  beginEdits,
  contentsOf,
  createChance,
  editByChance,
  openTwoSides,
  writeText,
  type TwoSides,
} from './two-sides.ts';

const stepsOf = ({ plan }: RunResult): readonly string[] =>
  (['left', 'right'] as const).flatMap((side) =>
    inOrder(plan.operations[side]).map((each) => `${side} ${each.action} ${each.path}`),
  );
const undoneOf = ({ settled }: RunResult): readonly string[] =>
  (['left', 'right'] as const).flatMap((side) =>
    settled[side]
      .filter(({ result }) => result.outcome !== 'done')
      .map(({ operation, result }) => `${side} ${operation.action} ${operation.path} ${result.outcome}`),
  );

const write = (storage: Storage, at: string, content: string): Promise<void> =>
  writeText(storage, path(at), content, 1000);

const both = async ({ storages }: TwoSides): Promise<readonly Readonly<Record<string, string>>[]> => [
  await contentsOf(storages.left),
  await contentsOf(storages.right),
];

describe('13: what is ignored', () => {
  const isIgnored = (at: string): boolean => /(?:^|\/)(?:a|c\.txt)(?:\/|$)/u.test(at);

  it('is never changed, sent or removed, nor what is on the way to it, whatever happens around it', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      beginEdits();
      const chance = createChance(seed * 3571);
      const sides = await openTwoSides({ ignored: () => ['a', 'c.txt'] });
      for (let round = 0; round < 4; round += 1) {
        for (let count = 0; count < 8; count += 1)
          await editByChance(sides.storages[count % 2 === 0 ? 'left' : 'right'], chance);
        const ignored = (tree: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
          Object.entries(tree).filter(([at]) => isIgnored(at));
        const before = (await both(sides)).map(ignored);
        await sides.run();
        assert.deepEqual((await both(sides)).map(ignored), before, `seed ${seed}`);
      }
    }
  });

  it('is not removed when other things are ignored from now on, or nothing is any more', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      beginEdits();
      const chance = createChance(seed * 6311);
      let patterns: readonly string[] = [];
      const sides = await openTwoSides({ ignored: () => patterns });
      const choices: readonly (readonly string[])[] = [[], ['a'], ['b', 'd'], ['*.txt', 'e']];
      for (let count = 0; count < 20; count += 1)
        await editByChance(sides.storages[count % 2 === 0 ? 'left' : 'right'], chance);
      await sides.run();
      for (let round = 0; round < 6; round += 1) {
        patterns = choices[chance(choices.length)] ?? [];
        const before = await both(sides);
        const steps = stepsOf(await sides.run());
        assert.deepEqual(steps, [], `seed ${seed}: ${patterns.join(' ')}`);
        assert.deepEqual(await both(sides), before);
      }
    }
  });
});

describe('17: names that one side cannot tell apart', () => {
  const NAMES = { left: ANY_NAMES.left, right: { isValid: () => true, keyOf: lookalikeKey } };

  for (const [title, one, other] of [
    ['differ in case', '/a', '/A'],
    ['differ in the form of Unicode', '/\u00e9', '/e\u0301'],
  ] as const)
    it(`both survive, and are reported, with every run: they ${title}`, async () => {
      const sides = await openTwoSides();
      await write(sides.storages.left, one, 'one');
      await write(sides.storages.left, other, 'other');
      for (let count = 0; count < 3; count += 1) {
        const { plan } = await sides.run({ names: NAMES });
        assert.deepEqual(
          plan.problems.map(({ reason, side }) => `${reason} ${side}`),
          ['collision right'],
        );
        assert.equal(plan.lookalikes.length, 1);
        const [left, right] = await both(sides);
        assert.deepEqual(Object.keys(left ?? {}).sort(), [one, other].sort());
        assert.equal(Object.keys(right ?? {}).length, 1);
      }
      // And the one that could not be made is no removal.
      await write(sides.storages.left, '/more', 'more');
      assert.deepEqual(stepsOf(await sides.run({ names: NAMES })), ['right write /more']);
    });
});

/** A storage that cannot read one small file. */
const withoutReading = (storage: Storage, name: string, code: ErrorCode): Storage['readBatch'] => {
  const problem = { path: name, code, message: 'It cannot be read.' };
  return async (directory, names, buffer, expected) => {
    if (!names.includes(name)) return storage.readBatch(directory, names, buffer, expected);
    const others = names.filter((each) => each !== name);
    const read = await storage.readBatch(directory, others, buffer, expected);
    return { ...read, taken: names.length, problems: [...read.problems, problem] };
  };
};

/** A storage that cannot tell the hash of one file. */
const withoutHashing =
  (storage: Storage, name: string): Storage['hashFiles'] =>
  async (directory, files, options) => {
    const hashes = await storage.hashFiles(directory, files, options);
    return hashes.map((hash, index) => (files[index]?.path === name ? undefined : hash));
  };

describe('22: one file that cannot be read or changed', () => {
  // As a disk tells EACCES, EIO, EMFILE, ENOSPC, EBUSY and ETXTBSY.
  const CODES: readonly ErrorCode[] = ['FORBIDDEN', 'INTERNAL', 'NO_SPACE', 'BUSY'];

  const otherOf = (side: Side): Side => (side === 'left' ? 'right' : 'left');

  const prepare = async (between: (side: Side, storage: Storage) => Storage): Promise<TwoSides> => {
    const sides = await openTwoSides({ between });
    for (const name of ['bad', 'good', 'gone', 'here'])
      await write(sides.storages.left, `/${name}`, `old ${name}`);
    await sides.run();
    return sides;
  };

  for (const code of CODES)
    for (const source of ['left', 'right'] as const)
      it(`is told (${code} on the ${source} side); others are brought over, nothing is removed anywhere, and the next run does the rest`, async () => {
        let isBad = false;
        const sides = await prepare((side, storage) =>
          side === source
            ? {
                ...storage,
                readBatch: (...args) =>
                  (isBad ? withoutReading(storage, 'bad', code) : storage.readBatch)(...args),
              }
            : storage,
        );
        isBad = true;
        const [from, to] = [sides.storages[source], otherOf(source)];
        await write(from, '/bad', 'new bad');
        await write(from, '/good', 'new good');
        await from.remove(path('/gone'));
        await sides.storages[to].remove(path('/here'));
        const result = await sides.run();
        const outcome = code === 'BUSY' ? 'changed' : 'failed';
        assert.deepEqual(
          [...undoneOf(result)].sort(),
          [`${source} remove /here left`, `${to} remove /gone left`, `${to} write /bad ${outcome}`].sort(),
        );
        const texts = Object.values(await contentsOf(sides.storages[to])).map((text) =>
          text.replace(/ @.*/u, ''),
        );
        assert.deepEqual(texts.sort(), ['new good', 'old bad', 'old gone']);
        isBad = false;
        assert.deepEqual(undoneOf(await sides.run()), []);
        const [left, after] = await both(sides);
        assert.deepEqual(after, left);
        assert.equal(Object.keys(left ?? {}).length, 2);
      });

  it('leaves a directory that was to be made for it unmade, and says so', async () => {
    let isBad = false;
    const sides = await prepare((side, storage) =>
      side === 'left'
        ? {
            ...storage,
            readBatch: (...args) =>
              (isBad ? withoutReading(storage, 'new/bad', 'INTERNAL') : storage.readBatch)(...args),
          }
        : storage,
    );
    isBad = true;
    await sides.storages.left.makeDirectory(path('/new'));
    await write(sides.storages.left, '/new/bad', 'bad');
    assert.deepEqual(undoneOf(await sides.run()), [
      'right write /new/bad failed',
      'right make-directory /new left',
    ]);
    isBad = false;
    assert.deepEqual(stepsOf(await sides.run()), ['right make-directory /new', 'right write /new/bad']);
  });

  it('is not written over where what it holds could not be copied away first', async () => {
    let isBad = false;
    const sides = await prepare((side, storage) =>
      side === 'left'
        ? {
            ...storage,
            copy: (...args) => (isBad ? Promise.reject(new WherryError('INTERNAL')) : storage.copy(...args)),
          }
        : storage,
    );
    isBad = true;
    await write(sides.storages.left, '/bad', 'mine, which is large');
    await write(sides.storages.right, '/bad', 'theirs, which is large');
    assert.deepEqual(
      undoneOf(await sides.run()).filter((line) => line.includes('left write')),
      ['left write /bad left'],
    );
    assert.match((await contentsOf(sides.storages.left))['/bad'] ?? '', /^mine/u);
  });

  it('is moved the next time where it could not be, and stays away from where it was', async () => {
    let isBad = false;
    const sides = await prepare((side, storage) =>
      side === 'right'
        ? {
            ...storage,
            move: (...args) => (isBad ? Promise.reject(new WherryError('INTERNAL')) : storage.move(...args)),
          }
        : storage,
    );
    isBad = true;
    await sides.storages.left.move(path('/bad'), path('/better'), { policy: 'fail' });
    assert.deepEqual(undoneOf(await sides.run()), ['right move /better failed']);
    isBad = false;
    assert.deepEqual(stepsOf(await sides.run()), ['right move /better']);
    const [left, right] = await both(sides);
    assert.deepEqual(right, left);
    assert.equal('/bad' in (left ?? {}), false);
  });

  it('is left alone on both sides where its content cannot be found out', async () => {
    let isBad = false;
    const sides = await prepare((side, storage) =>
      side === 'left'
        ? {
            ...storage,
            hashFiles: (...args) => (isBad ? withoutHashing(storage, 'bad') : storage.hashFiles)(...args),
          }
        : storage,
    );
    isBad = true;
    await write(sides.storages.left, '/bad', 'new bad');
    await write(sides.storages.left, '/good', 'new good');
    const result = await sides.run();
    assert.deepEqual(stepsOf(result), ['right write /good']);
    assert.deepEqual(
      result.plan.problems.map(({ path: at, reason, why }) => [at, reason, why]),
      [['/bad', 'unmanaged', 'unreadable']],
    );
    isBad = false;
    assert.deepEqual(stepsOf(await sides.run()), ['right write /bad']);
  });
});

describe('6, 14, 15: a run that may not be done', () => {
  it('changes nothing, and forgets nothing, where the gate refuses it', async () => {
    const sides = await openTwoSides();
    for (const name of ['one', 'two', 'three']) await write(sides.storages.left, `/${name}`, name);
    await sides.run();
    await sides.storages.left.remove(path('/one'));
    const before = await both(sides);
    const refused = await sides.run({ maxDelete: { entries: 0 } });
    assert.deepEqual([refused.plan.refusal?.reason, refused.isDone], ['too-many-removals', false]);
    assert.deepEqual([await both(sides), sides.changes], [before, 0]);
    assert.deepEqual(stepsOf(await sides.run()), ['right remove /one']);
  });

  it('changes nothing where only its plan is wanted, and that is what the next one does', async () => {
    const sides = await openTwoSides();
    for (const name of ['one', 'two', 'three']) await write(sides.storages.left, `/${name}`, name);
    const before = await both(sides);
    const planned = await sides.run({ onPlan: () => false });
    assert.deepEqual([planned.isDone, await both(sides), sides.changes], [false, before, 0]);
    assert.deepEqual(stepsOf(await sides.run()), stepsOf(planned));
  });
});

describe('a directory that is not there', () => {
  it('is made, also where nothing goes into it', async () => {
    const sides = await openTwoSides({ root: '/at/depth' });
    await sides.storages.left.makeDirectory(path('/at/depth'), { parents: true });
    const result = await sides.run();
    assert.deepEqual([stepsOf(result), undoneOf(result)], [[], []]);
    assert.equal((await sides.storages.right.stat(path('/at/depth'))).kind, 'directory');
  });
});
