import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addTallies,
  EMPTY_TALLY,
  succeededOf,
  tallyEvent,
  tallyFile,
} from '../../../src/cli/transfer/transfer-tally.ts';
import { formatTransferSummary, transferSummaryJson } from '../../../src/cli/transfer/transfer-summary.ts';
import type { TransferEvent } from '../../../src/client/index.ts';

const done = (fields: Partial<Extract<TransferEvent, { type: 'done' }>>): TransferEvent => ({
  type: 'done',
  path: 'a',
  destination: '/a',
  kind: 'file',
  size: 10,
  outcome: 'created',
  ...fields,
});

describe('the tally of a transfer', () => {
  it('counts each outcome for what it is, and bytes only of what was transferred', () => {
    const events: TransferEvent[] = [
      { type: 'found', files: 9, bytes: 900, complete: true },
      { type: 'started', path: 'a', size: 10, offset: 0 },
      { type: 'progress', path: 'a', bytes: 5, transferred: 5, size: 10 },
      done({}),
      done({ outcome: 'replaced', size: 20 }),
      done({ outcome: 'renamed', size: 30 }),
      done({ outcome: 'skipped', size: 40 }),
      done({ outcome: 'unchanged', size: 50 }),
      done({ kind: 'directory', size: 0 }),
      done({ kind: 'link', size: 0 }),
    ];
    assert.deepEqual(events.reduce(tallyEvent, EMPTY_TALLY), {
      files: 3,
      directories: 1,
      links: 1,
      bytes: 60,
      continued: 0,
      saved: 0,
      skipped: 1,
      unchanged: 1,
      failed: 0,
    });
  });

  it('counts the result of one file', () => {
    assert.equal(tallyFile({ outcome: 'created', destination: '/a', bytes: 7 }).bytes, 7);
    assert.equal(tallyFile({ outcome: 'skipped', destination: '/a', bytes: 0 }).skipped, 1);
    assert.equal(tallyFile({ outcome: 'unchanged', destination: '/a', bytes: 7 }).unchanged, 1);
    assert.deepEqual(tallyFile({ outcome: 'stopped', destination: '/a', bytes: 3 }), EMPTY_TALLY);
  });

  it('adds up, and knows what came to a good end', () => {
    const sum = addTallies({ ...EMPTY_TALLY, files: 1, failed: 2 }, { ...EMPTY_TALLY, skipped: 1, bytes: 5 });
    assert.equal(sum.bytes, 5);
    assert.equal(succeededOf(sum), 2);
    const directories = { ...EMPTY_TALLY, directories: 2 };
    assert.deepEqual([succeededOf(directories), succeededOf({ ...directories, failed: 1 })], [2, 0]);
  });
});

describe('the last line', () => {
  it('says files, bytes, seconds, rate, skipped, unchanged and failed', () => {
    const tally = { ...EMPTY_TALLY, files: 3, bytes: 4 * 1024 ** 2, skipped: 1 };
    assert.equal(
      formatTransferSummary(tally, 0.5),
      '3 files, 4.0 MiB in 0.50 s (8.0 MiB/s), 1 skipped, 0 unchanged, 0 failed',
    );
  });

  it('mentions directories and links when there are any', () => {
    const tally = { ...EMPTY_TALLY, files: 1, directories: 1, links: 2 };
    assert.match(formatTransferSummary(tally, 1), /^1 file, 1 directory, 2 links, 0 B in/u);
  });

  it('says what was there already, and counts only the rest into the rate', () => {
    const tally = { ...EMPTY_TALLY, files: 1, bytes: 5 * 1024 ** 2, continued: 4 * 1024 ** 2 };
    assert.match(
      formatTransferSummary(tally, 1),
      /^1 file, 5\.0 MiB \(4\.0 MiB were there already\) in 1\.00 s \(1\.0 MiB\/s\), /u,
    );
    assert.equal(transferSummaryJson(tally, 1).bytesPerSecond, 1024 ** 2);
  });

  it('has no rate when no time has passed', () => {
    assert.match(formatTransferSummary(EMPTY_TALLY, 0), /\(-- B\/s\)/u);
    assert.equal(transferSummaryJson(EMPTY_TALLY, 0).bytesPerSecond, undefined);
  });

  it('is an object for programs', () => {
    const json = transferSummaryJson({ ...EMPTY_TALLY, files: 2, bytes: 1000 }, 0.25);
    assert.deepEqual([json.type, json.files, json.seconds, json.bytesPerSecond], ['summary', 2, 0.25, 4000]);
  });
});
