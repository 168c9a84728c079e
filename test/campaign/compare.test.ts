// What the campaign notices at a destination: nothing that is wrong may pass for right.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';

import { compare, differences, type Moment } from '../../campaign/compare.ts';
import { createRandom } from '../../campaign/random.ts';
import { createScenario, type FileState, type Goal } from '../../campaign/scenario.ts';
import { fromText, toBuffer, joinPath } from '../../campaign/trees/byte-path.ts';
import { writeContent } from '../../campaign/trees/content.ts';
import { planTree } from '../../campaign/trees/plan-tree.ts';
import { plant, setTime } from '../../campaign/trees/plant.ts';
import { snapshot } from '../../campaign/trees/snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'wherry-compare-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let directory = fromText(folder);
let count = 0;
beforeEach(() => {
  count += 1;
  mkdirSync(join(folder, String(count)));
  directory = fromText(join(folder, String(count)));
});

const state = (key: string, size: number, mtimeUs = 1_600_000_000_000_001): FileState => ({
  content: { key, size },
  mtimeUs,
  executable: false,
});
const OLD = state('old', 1000);
const NEW = state('new', 5000, 1_700_000_000_000_002);

const put = (name: string, { content, mtimeUs = 0, executable = false }: FileState): void => {
  plant(directory, [
    { kind: 'file', path: fromText(name), content, mtimeUs, executable: executable === true },
  ]);
};

const goal = (before: FileState | undefined, after: FileState, renamed?: FileState): Goal => ({
  kind: 'file',
  path: fromText('file'),
  before,
  after,
  renamed,
});

const check = (goals: readonly Goal[], moment: Moment, before = snapshot(directory)): string[] =>
  compare({ directory, before, goals }, snapshot(directory), moment);

describe('the comparison of a destination', () => {
  it('takes the old file and the new one while a transfer is under way, and only the new one afterwards', () => {
    put('file', OLD);
    assert.deepEqual(check([goal(OLD, NEW)], 'during'), []);
    assert.equal(check([goal(OLD, NEW)], 'after').length, 1);
    put('file', NEW);
    assert.deepEqual(check([goal(OLD, NEW)], 'during'), []);
    assert.deepEqual(check([goal(OLD, NEW)], 'after'), []);
  });

  it('takes a file that is missing only where there was none, and not afterwards', () => {
    assert.deepEqual(check([goal(undefined, NEW)], 'during'), []);
    assert.equal(check([goal(undefined, NEW)], 'after').length, 1);
    assert.equal(check([goal(OLD, NEW)], 'during').length, 1);
  });

  it('notices one byte more, one less, one that differs, another time and another mode', () => {
    const spoilers: readonly (() => void)[] = [
      () => appendFileSync(join(folder, String(count), 'file'), 'x'),
      () => writeContent(joinPath(directory, 'file'), { key: 'new', size: 4999 }),
      () => writeContent(joinPath(directory, 'file'), { key: 'neW', size: 5000 }),
      () => setTime(joinPath(directory, 'file'), 1_700_000_000_000_005),
      () => chmodSync(join(folder, String(count), 'file'), 0o755),
    ];
    for (const spoil of spoilers) {
      put('file', NEW);
      spoil();
      assert.equal(check([goal(OLD, NEW)], 'during').length, 1);
    }
  });

  it('notices the time of the one state with the content of the other', () => {
    put('file', { ...NEW, mtimeUs: OLD.mtimeUs });
    assert.equal(check([goal(OLD, NEW)], 'during').length, 1);
  });

  it('notices what nobody asked for, and what was no part of it', () => {
    put('bystander', OLD);
    const before = snapshot(directory);
    put('file', NEW);
    assert.deepEqual(check([goal(undefined, NEW)], 'after', before), []);
    put('stranger', OLD);
    put('bystander', NEW);
    assert.equal(check([goal(undefined, NEW)], 'after', before).length, 2);
  });

  it('wants a renamed file beside the old one, once', () => {
    put('file', OLD);
    const before = snapshot(directory);
    const renamed = goal(OLD, OLD, NEW);
    assert.deepEqual(check([renamed], 'during', before), []);
    assert.equal(check([renamed], 'after', before).length, 1);
    put('file (1)', NEW);
    assert.deepEqual(check([renamed], 'after', before), []);
    put('file (2)', NEW);
    assert.equal(check([renamed], 'after', before).length, 1);
  });

  it('holds links to their targets, and directories to be there', () => {
    const goals: Goal[] = [
      { kind: 'link', path: fromText('link'), target: 'there' },
      { kind: 'directory', path: fromText('folder'), existed: false },
    ];
    assert.deepEqual(check(goals, 'during'), []);
    assert.equal(check(goals, 'after').length, 2);
    symlinkSync('elsewhere', join(folder, String(count), 'link'));
    mkdirSync(join(folder, String(count), 'folder'));
    assert.equal(check(goals, 'after').length, 1);
    unlinkSync(join(folder, String(count), 'link'));
    symlinkSync('there', join(folder, String(count), 'link'));
    assert.deepEqual(check(goals, 'after'), []);
  });

  it('notices any change of what was to be left alone', () => {
    put('file', OLD);
    const before = snapshot(directory);
    assert.deepEqual(differences(before, snapshot(directory)), []);
    writeFileSync(toBuffer(joinPath(directory, 'file')), 'x');
    put('more', OLD);
    assert.equal(differences(before, snapshot(directory)).length, 2);
  });
});

describe('random trees', () => {
  it('are the same for the same seed, and others for another', () => {
    const make = (seed: string): string => JSON.stringify(createScenario(createRandom(seed)));
    assert.equal(make('seed'), make('seed'));
    assert.notEqual(make('seed'), make('other seed'));
  });

  it('come onto the disk as they were planned, whatever their names', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const tree = planTree(createRandom(`tree ${seed}`), { amount: 'small', isFlat: false });
      rmSync(toBuffer(directory), { recursive: true });
      mkdirSync(toBuffer(directory));
      plant(directory, tree);
      const goals = tree.map((entry): Goal => {
        if (entry.kind === 'directory') return { kind: 'directory', path: entry.path, existed: false };
        if (entry.kind === 'link') return { ...entry };
        const { content, mtimeUs, executable, path } = entry;
        const planted = { content, mtimeUs, executable };
        return { kind: 'file', path, before: undefined, after: planted, renamed: undefined };
      });
      assert.deepEqual(compare({ directory, before: new Map(), goals }, snapshot(directory), 'after'), []);
    }
  });
});
