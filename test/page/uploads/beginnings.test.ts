// What becomes of what was dropped, picked or pasted before a byte moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cautiousChoice, choiceForAll, findConflicts } from '../../../web/uploads/plan-conflicts.ts';
import { readDropped, type DroppedEntry } from '../../../web/uploads/read-dropped.ts';
import {
  matchPicked,
  parseRemembered,
  resumePicked,
  type RememberedFile,
} from '../../../web/uploads/remembered-files.ts';
import { givenAgain, inOrder } from '../../../web/uploads/upload-item.ts';

const fileEntry = (name: string, content = name): DroppedEntry => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (done) => done(new File([content], name, { lastModified: 5 })),
});

/** Gives a hundred at each call, as Chromium does, and only later. */
const directoryEntry = (name: string, entries: readonly DroppedEntry[]): DroppedEntry => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    let from = 0;
    return {
      readEntries: (done) => {
        const some = entries.slice(from, from + 100);
        from += 100;
        queueMicrotask(() => done(some));
      },
    };
  },
});

const read = (entries: readonly DroppedEntry[], signal = new AbortController().signal) =>
  readDropped(entries, { signal, onFound: () => {} });

test('a folder is read to its end, however many are in it, with all below it', async () => {
  const deep = directoryEntry('deep', [directoryEntry('empty', []), fileEntry('x')]);
  const many = Array.from({ length: 1234 }, (_, at) => fileEntry(`f${at}`));
  const { items, problems } = await read([directoryEntry('top', [...many, deep]), fileEntry('single')]);
  assert.deepEqual(problems, []);
  const paths = items.map(({ path }) => path);
  assert.equal(paths.filter((path) => path.startsWith('top/f')).length, 1234);
  for (const path of ['top', 'top/deep', 'top/deep/empty', 'top/deep/x', 'single'])
    assert.ok(paths.includes(path), path);
});

test('names of all kinds are taken as they are', async () => {
  const odd = ['constructor', '__proto__', 'a\\b', '.hidden', 'ünï ✓', 'toString', ' '];
  const { items } = await read([
    directoryEntry(
      'hasOwnProperty',
      odd.map((name) => fileEntry(name)),
    ),
  ]);
  assert.deepEqual(
    inOrder(items).map(({ path }) => path),
    ['hasOwnProperty', ...odd.map((name) => `hasOwnProperty/${name}`)],
  );
});

test('what cannot be read is told, and the rest is taken', async () => {
  const broken: DroppedEntry = {
    name: 'b',
    isFile: true,
    isDirectory: false,
    file: (_, failed) => failed(new Error('gone')),
  };
  const closed: DroppedEntry = {
    name: 'closed',
    isFile: false,
    isDirectory: true,
    createReader: () => ({ readEntries: (_, failed) => failed(new Error('closed')) }),
  };
  const { items, problems } = await read([directoryEntry('d', [broken, closed, fileEntry('good')])]);
  assert.deepEqual(
    items.map(({ path }) => path),
    ['d', 'd/closed', 'd/good'],
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['d/b', 'd/closed'],
  );
});

test('reading can be stopped', async () => {
  const stop = new AbortController();
  const endless: DroppedEntry = {
    name: 'd',
    isFile: false,
    isDirectory: true,
    createReader: () => ({
      readEntries: (done) => {
        stop.abort(new Error('stopped'));
        queueMicrotask(() => done([fileEntry('x')]));
      },
    }),
  };
  await assert.rejects(read([endless], stop.signal), /stopped/u);
});

test('parents come before what is in them, and nothing comes twice', () => {
  const file = new File([], 'x');
  assert.deepEqual(
    inOrder([{ path: 'a/b/x', file }, { path: 'a/b/x', file }, { path: 'a/c' }, { path: 'top', file }]).map(
      ({ path }) => path,
    ),
    ['a', 'a/b', 'a/c', 'a/b/x', 'top'],
  );
});

test('of files with one name, those that are left out are known', () => {
  const items = ['a', 'b', 'a'].map((path) => ({ path, file: new File([], path) }));
  assert.deepEqual(givenAgain(items, inOrder(items)), [items[2]]);
});

const upload = (path: string, size: number, lastModified: number) => ({ path, file: { size, lastModified } });

test('only names that are taken are conflicts; same size and time are probably the same', () => {
  const there = new Map([
    ['same', { kind: 'file', size: 3, mtimeUs: 5_000_123 }],
    ['other', { kind: 'file', size: 4, mtimeUs: 5_000_000 }],
    ['folder', { kind: 'directory', size: 0, mtimeUs: 5_000_000 }],
    ['constructor', { kind: 'file', size: 1, mtimeUs: 0 }],
  ] as const);
  const conflicts = findConflicts(
    [
      upload('same', 3, 5000),
      upload('other', 3, 5000),
      upload('folder', 3, 5000),
      upload('new', 1, 1),
      upload('constructor', 1, 9),
    ],
    there,
  );
  assert.deepEqual(
    conflicts.map((each) => [each.item.path, cautiousChoice(each), choiceForAll('replace', each)]),
    [
      ['same', 'skip', 'replace'],
      ['other', 'rename', 'replace'],
      ['folder', 'rename', 'rename'],
      ['constructor', 'rename', 'replace'],
    ],
  );
});

const remembered = (path: string, size = 1, lastModified = 2) =>
  ({ path, size, lastModified, policy: 'fail' }) as const;

test('files are found again by path, or by name alone; others are told', () => {
  const files = [remembered('d/a'), remembered('d/e/a'), remembered('b', 7)];
  const { matched, others } = matchPicked(files, [
    upload('a', 1, 2),
    upload('d/e/a', 1, 2),
    upload('b', 8, 2),
    upload('__proto__', 1, 2),
  ]);
  assert.deepEqual(
    matched.map(([file, picked]) => [file.path, picked.path]),
    [
      ['d/a', 'a'],
      ['d/e/a', 'd/e/a'],
    ],
  );
  assert.deepEqual(
    others.map(({ path }) => path),
    ['b', '__proto__'],
  );
});

const before = (files: readonly RememberedFile[], count = files.length) => ({
  key: 'k',
  account: 'a',
  destination: '/d',
  files,
  count,
});

const pathsOf = (items: readonly { readonly path: string }[]): readonly string[] =>
  items.map(({ path }) => path);

test('what is not picked again is left for another time', () => {
  const { matched, more, others, left } = resumePicked(
    before([remembered('a/x'), remembered('b/y'), remembered('z')]),
    [upload('b/y', 1, 2), upload('new', 1, 2)],
  );
  assert.deepEqual(pathsOf(matched.map(([file]) => file)), ['b/y']);
  assert.deepEqual([more, pathsOf(others), pathsOf(left)], [[], ['new'], ['a/x', 'z']]);
});

test('beyond what is known by name, only files whose folder is known are gone on with', () => {
  const picked = ['a/x', 'a/beyond', 'b/beyond', 'beyond'].map((path) => upload(path, 1, 2));
  const inFolder = resumePicked(before([remembered('a/x')], 9), picked);
  assert.deepEqual(pathsOf(inFolder.more), ['a/beyond']);
  assert.deepEqual(pathsOf(inFolder.others), ['b/beyond', 'beyond']);
  const flat = resumePicked(before([remembered('x')], 9), [upload('x', 1, 2), upload('beyond', 1, 2)]);
  assert.deepEqual(pathsOf(flat.more), ['beyond']);
});

test('what is remembered is read back, and what is broken is nothing', () => {
  const text = JSON.stringify({
    account: 'a',
    destination: '/d',
    files: [['x', 1, 2, 'replace'], ['y', 1, 2, 'nonsense'], [1]],
    count: 9,
  });
  assert.deepEqual(parseRemembered('k', text), {
    key: 'k',
    account: 'a',
    destination: '/d',
    count: 9,
    files: [
      { path: 'x', size: 1, lastModified: 2, policy: 'replace' },
      { path: 'y', size: 1, lastModified: 2, policy: 'fail' },
    ],
  });
  for (const broken of ['', 'null', '{}', '[]', '{"account":"a","destination":"/","files":[]}'])
    assert.equal(parseRemembered('k', broken), undefined);
});
