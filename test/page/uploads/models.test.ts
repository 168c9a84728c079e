// What the panel of uploads counts: files, bytes, rates.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable } from '../../../web/uploads/file-table.ts';
import { RollingRate, secondsLeft } from '../../../web/uploads/rolling-rate.ts';
import { NewsGatherer } from '../../../web/uploads/run-news.ts';
import { fractionOf, sumProgress } from '../../../web/uploads/sum-progress.ts';
import type { RunNews } from '../../../web/uploads/uploader-messages.ts';

const news = (part: Partial<RunNews>): RunNews => ({
  started: [],
  moved: [],
  done: [],
  failed: [],
  interrupted: undefined,
  ...part,
});

const table = (): FileTable =>
  new FileTable([
    { path: 'a', size: 100, policy: 'fail' },
    { path: 'b', size: 200, policy: 'replace' },
    { path: 'c', size: 50, policy: 'skip' },
  ]);

test('what is left out counts as settled from the beginning', () => {
  const { files, bytes, skipped, transferred, moved } = table().sums;
  assert.deepEqual(
    { files, bytes, skipped, transferred, moved },
    { files: 3, bytes: 350, skipped: 1, transferred: 50, moved: 0 },
  );
});

test('what was there from an earlier time is transferred, but has not moved', () => {
  const files = table();
  files.take(news({ started: [[1, 120]] }));
  files.take(news({ moved: [[1, 150]] }));
  assert.equal(files.sums.transferred, 50 + 150);
  assert.equal(files.sums.moved, 30);
  assert.equal(files.row(1).continuedFrom, 120);
  files.take(news({ done: [[1, 'replaced', undefined]] }));
  assert.equal(files.sums.moved, 80);
  assert.equal(files.row(1).state, 'done');
});

test('what is stopped waits, and is unsettled; what has failed is not, until it is tried again', () => {
  const files = table();
  files.take(news({ started: [[0, 0]], failed: [[1, { code: 'NO_SPACE', message: 'No space.' }, 'b']] }));
  files.stop();
  assert.deepEqual(files.unsettled('fail'), [0]);
  assert.deepEqual(files.unsettled('replace'), []);
  assert.equal(files.row(1).problem, 'No space.');
  files.retry(1, 'rename');
  assert.deepEqual(files.unsettled('rename'), [1]);
  assert.equal(files.sums.failed, 0);
});

test('a directory that has failed is a row of its own', () => {
  const files = table();
  files.take(news({ failed: [[-1, { code: 'FORBIDDEN', message: 'No.' }, 'dir']] }));
  assert.deepEqual(files.filesOf('failed'), [3]);
  assert.equal(files.row(3).path, 'dir');
});

test('late news of what is settled changes nothing', () => {
  const files = table();
  files.take(news({ done: [[0, 'created', undefined]] }));
  files.take(news({ started: [[0, 0]], moved: [[0, 10]] }));
  assert.equal(files.row(0).state, 'done');
  assert.equal(files.sums.transferred, 150);
});

test('a rate is never infinite and never no number', () => {
  const rate = new RollingRate();
  assert.equal(rate.at(0), 0);
  rate.add(0, 0);
  rate.add(0, 1e9);
  assert.equal(rate.at(0), 0);
  rate.add(1, 2e9);
  assert.equal(rate.at(1), 0);
  assert.ok(Number.isFinite(rate.at(500)));
  assert.equal(secondsLeft(10, 0), undefined);
  assert.equal(secondsLeft(0, 10), undefined);
  assert.equal(secondsLeft(100, 10), 10);
});

test('a rate is that of the last seconds, and falls when nothing moves', () => {
  const rate = new RollingRate();
  for (let ms = 0; ms <= 20_000; ms += 100) rate.add(ms, ms < 10_000 ? ms : 10_000 + (ms - 10_000) * 2);
  assert.ok(Math.abs(rate.at(20_000) - 2000) < 50, String(rate.at(20_000)));
  rate.add(24_000, 30_000);
  rate.add(30_000, 30_000);
  assert.equal(rate.at(30_000), 0);
});

test('many are one: by bytes, and by files where all are empty', () => {
  const one = table();
  one.take(news({ done: [[0, 'created', undefined]] }));
  const base = { state: 'running', reason: undefined, rate: 10, secondsLeft: 1 } as const;
  const sum = sumProgress([
    { ...base, ...one.sums },
    { ...base, state: 'done', ...new FileTable([]).sums, rate: 0 },
  ]);
  assert.equal(sum.state, 'running');
  assert.equal(sum.bytes, 350);
  assert.equal(fractionOf(sum), 150 / 350);
  assert.equal(sum.secondsLeft, 20);
  assert.equal(fractionOf(sumProgress([])), 1);
  const empty = new FileTable([{ path: 'a', size: 0, policy: 'fail' }]);
  assert.equal(fractionOf(sumProgress([{ ...base, ...empty.sums }])), 0);
});

test('news are gathered: the last of each file, and whether the link is lost after all of it', () => {
  const gatherer = new NewsGatherer((path) => (path === 'a' ? 7 : undefined));
  assert.equal(gatherer.take(), undefined);
  gatherer.add({ type: 'started', path: 'a', size: 9, offset: 0 });
  gatherer.add({ type: 'progress', path: 'a', bytes: 1, transferred: 1, size: 9 });
  gatherer.add({ type: 'progress', path: 'a', bytes: 1, transferred: 2, size: 9 });
  gatherer.add({ type: 'interrupted', message: 'lost' });
  assert.deepEqual(gatherer.take(), news({ started: [[7, 0]], moved: [[7, 2]], interrupted: 'lost' }));
  gatherer.add({ type: 'interrupted', message: 'lost' });
  gatherer.add({ type: 'done', path: 'a', destination: '/a', kind: 'file', size: 9, outcome: 'created' });
  gatherer.add({
    type: 'done',
    path: 'd',
    destination: '/d',
    kind: 'directory',
    size: 0,
    outcome: 'created',
  });
  assert.deepEqual(gatherer.take(), news({ done: [[7, 'created', undefined]] }));
});
