import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPlainProgress } from '../../../src/cli/transfer/plain-progress.ts';
import { formatProgressLine } from '../../../src/cli/transfer/progress-bar.ts';
import { textWidth } from '../../../src/cli/text/text-width.ts';
import { createTransferProgress } from '../../../src/cli/transfer/transfer-progress.ts';
import type { TransferEvent } from '../../../src/client/index.ts';

const MIB = 1024 ** 2;

const done = (
  path: string,
  size: number,
  outcome: 'created' | 'skipped' | 'unchanged' = 'created',
): TransferEvent => ({
  type: 'done',
  path,
  destination: `/${path}`,
  kind: 'file',
  size,
  outcome,
});

const step = (path: string, bytes: number, transferred: number, size: number): TransferEvent => ({
  type: 'progress',
  path,
  bytes,
  transferred,
  size,
});

describe('the progress of transfers', () => {
  it('counts a file that came in steps once', () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'file', size: 100 });
    progress.end();
    take({ type: 'started', path: 'a', size: 100, offset: 0 }, 0);
    take(step('a', 60, 60, 100), 10);
    assert.equal(progress.snapshot(10).bytesSettled, 60);
    take(done('a', 100), 20);
    const after = progress.snapshot(20);
    assert.deepEqual(
      [after.bytesSettled, after.bytesFound, after.filesSettled, after.isComplete],
      [100, 100, 1, true],
    );
  });

  it('learns the size of a single file from its start', () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'file', size: undefined });
    progress.end();
    assert.equal(progress.snapshot(0).isComplete, false);
    take({ type: 'started', path: 'a', size: 70, offset: 0 }, 0);
    assert.deepEqual([progress.snapshot(0).isComplete, progress.snapshot(0).bytesFound], [true, 70]);
  });

  it('is complete only when every tree has been scanned and no source is still to come', () => {
    const progress = createTransferProgress();
    const first = progress.begin({ kind: 'tree' });
    first({ type: 'found', files: 2, bytes: 10, complete: true }, 0);
    assert.equal(progress.snapshot(0).isComplete, false);
    const second = progress.begin({ kind: 'tree' });
    progress.end();
    assert.equal(progress.snapshot(0).isComplete, false);
    second({ type: 'found', files: 3, bytes: 20, complete: true }, 0);
    const { isComplete, filesFound, bytesFound } = progress.snapshot(0);
    assert.deepEqual([isComplete, filesFound, bytesFound], [true, 5, 30]);
  });

  it('comes to its end also when files fail, are skipped or are unchanged', () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'tree' });
    progress.end();
    take({ type: 'found', files: 3, bytes: 60, complete: true }, 0);
    take({ type: 'started', path: 'a', size: 30, offset: 0 }, 0);
    take(step('a', 10, 10, 30), 0);
    take({ type: 'failed', path: 'a', problem: { path: 'a', code: 'BUSY', message: 'x' } }, 0);
    take(done('b', 20, 'skipped'), 0);
    take(done('c', 10, 'unchanged'), 0);
    assert.equal(progress.snapshot(0).bytesSettled, 60);
    assert.equal(progress.snapshot(0).filesSettled, 3);
  });

  it('measures the rate over the last seconds, never from a few microseconds', () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'file', size: 100 * MIB });
    progress.end();
    take(step('a', MIB, MIB, 100 * MIB), 0);
    assert.equal(progress.snapshot(0.001).ratePerSecond, undefined);
    for (let second = 1; second <= 20; second += 1)
      take(step('a', 2 * MIB, (1 + 2 * second) * MIB, 100 * MIB), second * 1000);
    const { ratePerSecond, secondsLeft } = progress.snapshot(20_000);
    assert.equal(ratePerSecond, 2 * MIB);
    assert.equal(secondsLeft, 59 / 2);
  });

  it('tells a rate of 0 when nothing moves any more, and no time that is left', () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'file', size: 10 });
    progress.end();
    take(step('a', 5, 5, 10), 0);
    take(step('a', 1, 6, 10), 4000);
    const { ratePerSecond, secondsLeft } = progress.snapshot(8000);
    assert.equal(ratePerSecond, 0);
    assert.equal(secondsLeft, undefined);
  });
});

describe('the progress of what is continued', () => {
  const begin = () => {
    const progress = createTransferProgress();
    const take = progress.begin({ kind: 'file', size: 100 * MIB });
    progress.end();
    return { progress, take };
  };
  const started = (offset: number): TransferEvent => ({
    type: 'started',
    path: 'a',
    size: 100 * MIB,
    offset,
  });

  it('begins where it goes on, without a rate made of what was there', () => {
    const { progress, take } = begin();
    take(started(60 * MIB), 0);
    assert.equal(progress.snapshot(500).ratePerSecond, undefined);
    take(step('a', MIB, 61 * MIB, 100 * MIB), 0);
    take(step('a', 2 * MIB, 63 * MIB, 100 * MIB), 1000);
    const { bytesSettled, ratePerSecond, secondsLeft } = progress.snapshot(1000);
    assert.deepEqual([bytesSettled, ratePerSecond, secondsLeft], [63 * MIB, 2 * MIB, 37 / 2]);
    take(done('a', 100 * MIB), 2000);
    assert.equal(progress.snapshot(2000).bytesSettled, 100 * MIB);
  });

  it('goes back to what is kept after a lost link, and measures anew', () => {
    const { progress, take } = begin();
    take(started(0), 0);
    take(step('a', 50 * MIB, 50 * MIB, 100 * MIB), 0);
    take({ type: 'interrupted', message: '' }, 1000);
    assert.equal(progress.snapshot(9000).isInterrupted, true);
    take(started(48 * MIB), 9000);
    const snapshot = progress.snapshot(9000);
    assert.deepEqual([snapshot.isInterrupted, snapshot.bytesSettled], [false, 48 * MIB]);
    assert.equal(snapshot.ratePerSecond, undefined);
    take(step('a', MIB, 49 * MIB, 100 * MIB), 9000);
    take(step('a', MIB, 50 * MIB, 100 * MIB), 10_000);
    assert.equal(progress.snapshot(10_000).ratePerSecond, MIB);
  });

  it('is back when one of the jobs that lost the link moves again', () => {
    const progress = createTransferProgress();
    const [one, other, third] = ['tree', 'tree', 'tree'].map(() => progress.begin({ kind: 'tree' }));
    for (const take of [one, other]) take?.({ type: 'interrupted', message: '' }, 0);
    third?.(done('late', 1), 0);
    one?.({ type: 'found', files: 1, bytes: 1, complete: true }, 0);
    assert.equal(progress.isInterrupted(), true);
    other?.(done('b', 1), 0);
    assert.equal(progress.isInterrupted(), false);
  });
});

describe('the progress bar', () => {
  const snapshot = {
    filesFound: 1200,
    bytesFound: 273 * MIB,
    isComplete: true,
    isStream: false,
    isInterrupted: false,
    filesSettled: 345,
    bytesSettled: 123 * MIB,
    ratePerSecond: 98 * MIB,
    secondsLeft: 12,
  };

  it('shows share, bytes, rate, time left and files', () => {
    assert.equal(
      formatProgressLine(snapshot, 100),
      '[=============>                  ]  45%  123.0 MiB / 273.0 MiB  98.0 MiB/s  ETA 0:12  345/1200 files',
    );
  });

  it('shows no share while directories are still being read', () => {
    assert.equal(
      formatProgressLine({ ...snapshot, isComplete: false, secondsLeft: undefined }, 100),
      'scanning  123.0 MiB / 273.0 MiB+  98.0 MiB/s  345/1200+ files',
    );
  });

  it('shows what a stream has come to, whose end nobody knows', () => {
    assert.equal(
      formatProgressLine({ ...snapshot, isStream: true, isComplete: false }, 100),
      '123.0 MiB  98.0 MiB/s',
    );
  });

  it('shows that there is no connection, in place of a rate', () => {
    assert.match(formatProgressLine({ ...snapshot, isInterrupted: true }, 100), / {2}no connection {2}/u);
  });

  it('says that it is only starting, before anything is known', () => {
    const nothing = { ...snapshot, isComplete: false, bytesFound: 0, bytesSettled: 0, filesSettled: 0 };
    assert.equal(formatProgressLine(nothing, 100, 'a.iso'), 'starting  a.iso');
  });

  it('fits every width', () => {
    for (let width = 1; width < 140; width += 1) {
      for (const name of [undefined, 'a-long-file-name.tar.gz', '文書文書文書文書']) {
        assert.ok(textWidth(formatProgressLine(snapshot, width, name)) <= width);
      }
    }
  });

  it('keeps the share and the rate longest when there is little room', () => {
    assert.equal(formatProgressLine(snapshot, 20), ' 45%  98.0 MiB/s');
  });

  it('names a single file, escaped', () => {
    const one = { ...snapshot, filesFound: 1, filesSettled: 0 };
    assert.match(formatProgressLine(one, 120, 'a\u001b[2J.iso'), / {2}a\\x1b\[2J\.iso$/u);
  });

  it('never says 100 % before everything is settled', () => {
    const nearly = { ...snapshot, bytesFound: 1e12, bytesSettled: 1e12 - 1 };
    assert.match(formatProgressLine(nearly, 40), /99%/u);
  });

  it('goes by files when they are all empty', () => {
    const empty = { ...snapshot, bytesFound: 0, bytesSettled: 0, filesFound: 4, filesSettled: 1 };
    assert.match(formatProgressLine(empty, 60), /25%/u);
  });
});

describe('plain progress', () => {
  it('says 100.00% once for each file that arrived', () => {
    const plain = createPlainProgress();
    assert.equal(plain(done('a\n', 5), 0), '100.00% | a\\n\n');
    assert.equal(plain(step('b', 5, 5, 5), 5000), undefined);
    assert.equal(plain(done('b', 5), 5000), '100.00% | b\n');
  });

  it('says where a file goes on', () => {
    const plain = createPlainProgress();
    assert.equal(plain({ type: 'started', path: 'a', size: 3, offset: 0 }, 0), undefined);
    assert.equal(plain({ type: 'started', path: 'a', size: 3, offset: 2 }, 0), 'continuing at 66.67% | a\n');
  });

  it('shows large files now and then', () => {
    const plain = createPlainProgress();
    assert.equal(plain(step('a', 1, 1, 3), 0), '33.33% | a\n');
    assert.equal(plain(step('a', 1, 2, 3), 500), undefined);
    assert.equal(plain(step('a', 0, 2, 3), 1000), '66.67% | a\n');
  });

  it('never says 100.00% of a file that was skipped, unchanged or failed', () => {
    const plain = createPlainProgress();
    assert.equal(plain(done('a', 5, 'skipped'), 0), 'skipped | a\n');
    assert.equal(plain(done('a', 5, 'unchanged'), 0), 'unchanged | a\n');
    assert.equal(
      plain({ type: 'failed', path: 'a', problem: { path: 'a', code: 'BUSY', message: 'x' } }, 0),
      undefined,
    );
  });
});
