// Surveys that look only at what a watch has told: they find what one finds that looks at everything.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../../src/base/index.ts';
import type { Survey } from '../../../src/sync/survey/survey.ts';
import { DirtyDirectories } from '../../../src/sync/survey/dirty-directories.ts';
import { createChance, editByChance } from '../engine/two-sides.ts';
import { describeNode, openMemoryBed, type LookOptions } from './survey-bed.ts';

const IGNORES: readonly LookOptions['ignore'][] = [
  undefined,
  { patterns: ['/b/', 'c.*'] },
  { patterns: ['d'], fileName: 'e' },
];

const at = parseRemotePath;

describe('a survey of what a watch has told', () => {
  it('30: finds what one finds that looks at everything, after any edits', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const chance = createChance(seed * 9173);
      const { storage, look, lookAfresh } = await openMemoryBed();
      const dirty = new DirtyDirectories();
      await using watch = await storage.watch(at('/'), (hint) => dirty.hear(hint));
      const ignore = IGNORES[chance(IGNORES.length)];
      let previous: Survey | undefined;
      for (let round = 0; round < 15; round += 1) {
        for (let count = chance(4); count > 0; count -= 1) await editByChance(storage, chance);
        await watch.flush();
        const { changed, done } = dirty.begin();
        const again = previous === undefined || changed === undefined ? undefined : { previous, changed };
        const found = await look({ ignore, again });
        done();
        const fresh = await lookAfresh({ ignore });
        const where = `seed ${seed}, round ${round}`;
        assert.equal(found.digest, fresh.digest, where);
        assert.deepEqual(describeNode(found.tree), describeNode(fresh.tree), where);
        previous = found;
      }
    }
  });

  it('looks at nothing else', async () => {
    const { storage, look, write, asked } = await openMemoryBed();
    for (const name of ['/a', '/d/b', '/d/e/c', '/f/g']) await write(name, name);
    const dirty = new DirtyDirectories();
    await using watch = await storage.watch(at('/'), (hint) => dirty.hear(hint));
    dirty.begin().done();
    const previous = await look();
    await write('/d/e/c', 'changed');
    await write('/new/deep/h', 'new');
    await storage.remove(at('/f'), { recursive: true });
    await watch.flush();
    const { changed } = dirty.begin();
    asked.clear();
    const { digest, tree } = await look({ again: { previous, changed: changed ?? new Set() } });
    assert.deepEqual([...new Set(asked.told)].sort(), [
      '/a',
      '/d',
      '/d/e/c',
      '/new',
      '/new/deep',
      '/new/deep/h',
    ]);
    assert.equal(digest, (await look()).digest);
    assert.deepEqual(Object.keys(describeNode(tree) as object), ['a', 'd', 'new']);
  });
});

describe('what may have changed', () => {
  const changed = (...paths: string[]) => ({ kind: 'changed', directories: new Set(paths.map(at)) }) as const;
  const shown = (set: ReadonlySet<string> | undefined) =>
    set === undefined ? 'everything' : [...set].sort();

  it('is everything, until somebody has looked at everything', () => {
    const dirty = new DirtyDirectories();
    const first = dirty.begin();
    assert.equal(shown(first.changed), 'everything');
    assert.equal(shown(dirty.begin().changed), 'everything');
    first.failed();
    assert.equal(shown(dirty.begin().changed), 'everything');
  });

  it('is looked at by everybody who begins before it is written down', () => {
    const dirty = new DirtyDirectories();
    dirty.begin().done();
    dirty.hear(changed('/a'));
    const first = dirty.begin();
    dirty.hear(changed('/b'));
    const second = dirty.begin();
    assert.deepEqual([shown(first.changed), shown(second.changed)], [['/a'], ['/a', '/b']]);
    first.done();
    assert.deepEqual(shown(dirty.begin().changed), ['/b']);
    second.failed();
    assert.deepEqual(shown(dirty.begin().changed), ['/b']);
  });

  it('is everything where too much has', () => {
    const dirty = new DirtyDirectories();
    dirty.begin().done();
    dirty.hear(changed(...Array.from({ length: 5000 }, (_, index) => `/d${index}`)));
    assert.equal(shown(dirty.begin().changed), 'everything');
  });
});
