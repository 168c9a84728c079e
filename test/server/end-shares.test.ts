// Whatever becomes of the shares, a change that has happened is answered.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { createShareEnding } from '../../src/server/end-shares.ts';

const path = parseRemotePath('/a');

const failing = (): never => {
  throw new WherryError('NO_SPACE', 'The disk is full.');
};

describe('ending shares', () => {
  it('row 67: is logged where it fails, and fails nothing else', async () => {
    const log: unknown[] = [];
    const ending = createShareEnding({
      shares: { hasAny: failing, endWithin: async () => failing() },
      log: (record) => void log.push(record),
    });
    // What nobody can tell is tried.
    assert.equal(ending.isNeeded(), true);
    await ending.removed(path);
    await ending.moved(path, path);
    await ending.created(path);
    const failure = {
      level: 'error',
      event: 'share.end',
      path,
      code: 'NO_SPACE',
      message: 'The disk is full.',
    };
    assert.deepEqual(
      log,
      ['removed', 'moved', 'replaced'].map((reason) => ({ ...failure, reason })),
    );
  });
});
