import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContinuedBytes } from '../../../src/cli/transfer/continued-bytes.ts';
import type { TransferEvent } from '../../../src/client/index.ts';

const PIECE = 4 * 1024 * 1024;
const SIZE = 5 * PIECE;

const started = (path: string, offset: number): TransferEvent => ({
  type: 'started',
  path,
  size: SIZE,
  offset,
});
const progress = (path: string, transferred: number): TransferEvent => ({
  type: 'progress',
  path,
  bytes: PIECE,
  transferred,
  size: SIZE,
});
const done = (path: string, outcome: 'created' | 'unchanged' = 'created'): TransferEvent => ({
  type: 'done',
  path,
  destination: path,
  kind: 'file',
  size: SIZE,
  outcome,
});

const after = (...events: readonly TransferEvent[]) => {
  const bytes = createContinuedBytes();
  for (const event of events) bytes.take(event);
  return { continued: bytes.continued(), leavesPart: bytes.leavesPart() };
};

describe('what a run continues', () => {
  it('is counted of files that arrived, once', () => {
    assert.deepEqual(after(started('a', 2 * PIECE), progress('a', 3 * PIECE), done('a')), {
      continued: 2 * PIECE,
      leavesPart: false,
    });
  });

  it('does not hold what this very run sent before it lost the link', () => {
    const events = [started('a', 0), progress('a', PIECE), started('a', PIECE), done('a')];
    assert.equal(after(...events).continued, 0);
    assert.equal(after(started('b', PIECE), started('b', 3 * PIECE), done('b')).continued, PIECE);
  });

  it('does not hold what turned out to be there already, or failed', () => {
    const failed: TransferEvent = {
      type: 'failed',
      path: 'b',
      problem: { path: 'b', code: 'BUSY', message: '' },
    };
    const events = [started('a', PIECE), done('a', 'unchanged'), started('b', PIECE), failed];
    assert.deepEqual(after(...events), { continued: 0, leavesPart: false });
  });

  it('leaves a part once a piece of a file under way is there', () => {
    assert.equal(after(started('a', 0), progress('a', PIECE - 1)).leavesPart, false);
    assert.equal(after(started('a', 0), progress('a', PIECE)).leavesPart, true);
    assert.equal(after(started('a', PIECE)).leavesPart, true);
  });
});
