import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES, WherryError, type ErrorCode } from '../../src/base/index.ts';
import {
  exitCodeOfError,
  exitCodeOfParser,
  exitCodeOfSeveral,
  exitCodeOfSync,
} from '../../src/cli/exit-code.ts';

describe('exit codes', () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    it(`of ${code} is not 0`, () => {
      const exitCode = exitCodeOfError(new WherryError(code));
      assert.equal(exitCode, ERROR_CODES[code].exitCode);
      assert.ok(exitCode > 0 && exitCode <= 130);
    });
  }

  it('of anything that was not expected is 1', () => {
    assert.equal(exitCodeOfError(new TypeError('x')), 1);
    assert.equal(exitCodeOfError('thrown text'), 1);
    assert.equal(exitCodeOfError(undefined), 1);
  });

  it('of several things is 0 when all went well, 3 when some did, else that of the first failure', () => {
    assert.equal(exitCodeOfSeveral(3, []), 0);
    assert.equal(exitCodeOfSeveral(1, ['NOT_FOUND', 'BUSY']), 3);
    assert.equal(exitCodeOfSeveral(0, ['BUSY', 'NOT_FOUND']), 13);
    assert.equal(exitCodeOfSeveral(0, []), 0);
  });

  it('of a run of sync is 5 for the gate, else 3 for what was not done, else 4 for conflicts', () => {
    assert.equal(exitCodeOfSync({ isRefused: true, failures: 1, conflicts: 1 }), 5);
    assert.equal(exitCodeOfSync({ isRefused: false, failures: 1, conflicts: 1 }), 3);
    assert.equal(exitCodeOfSync({ isRefused: false, failures: 0, conflicts: 1 }), 4);
    assert.equal(exitCodeOfSync({ isRefused: false, failures: 0, conflicts: 0 }), 0);
  });

  it('of the parser are 2 for usage and never negative', () => {
    assert.equal(exitCodeOfParser(-4), 2);
    assert.equal(exitCodeOfParser(-5), 2);
    assert.equal(exitCodeOfParser(-1), 1);
    assert.equal(exitCodeOfParser(undefined), 0);
    assert.equal(exitCodeOfParser(16), 16);
  });
});
